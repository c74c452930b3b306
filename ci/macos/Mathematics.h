// What Foundation shows of Darwin's C library, as far as the rooms that are checked need it.
#include <math.h>
#include <stdlib.h>
#include <string.h>
