/// Conway's Game of Life on a torus: reads the number of generations, prints how many cells live.

#include <stdio.h>
#include <stdlib.h>

enum { SIZE = 2048 };

typedef unsigned char Grid[SIZE][SIZE];

/// The grid a generation later.
static void advance(Grid from, Grid to) {
  for (int row = 0; row < SIZE; row++) {
    const unsigned char *above = from[(row + SIZE - 1) % SIZE];
    const unsigned char *here = from[row];
    const unsigned char *below = from[(row + 1) % SIZE];
    for (int column = 0; column < SIZE; column++) {
      int left = (column + SIZE - 1) % SIZE, right = (column + 1) % SIZE;
      int neighbours = above[left] + above[column] + above[right] + here[left] + here[right]
          + below[left] + below[column] + below[right];
      to[row][column] = neighbours == 3 || (neighbours == 2 && here[column]);
    }
  }
}

int main(int count, char **arguments) {
  int generations = count > 1 ? atoi(arguments[1]) : 0;
  Grid *grids = malloc(2 * sizeof(Grid));
  if (!grids || generations < 1) {
    fprintf(stderr, "usage: life GENERATIONS\n");
    return 64;
  }
  // The same soup each time, so that every run does the same work.
  unsigned state = 1;
  for (int cell = 0; cell < SIZE * SIZE; cell++) {
    state = state * 1664525u + 1013904223u;
    grids[0][cell / SIZE][cell % SIZE] = state >> 30 == 0;
  }
  for (int generation = 0; generation < generations; generation++) {
    advance(grids[generation % 2], grids[(generation + 1) % 2]);
  }
  long alive = 0;
  for (int cell = 0; cell < SIZE * SIZE; cell++) {
    alive += grids[generations % 2][cell / SIZE][cell % SIZE];
  }
  printf("%ld cells live after %d generations\n", alive, generations);
  free(grids);
  return 0;
}
