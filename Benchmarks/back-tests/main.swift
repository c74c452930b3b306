import Foundation

// Compares methods with simpler ones, on seeded series whose answers are known:
//
//   back-tests forecasts    the forecaster with and without its network
//   back-tests outliers     isolation forests and Mahalanobis distances

switch CommandLine.arguments.dropFirst().first {
case "forecasts": printForecasts()
case "outliers": printOutliers()
default:
  print("usage: back-tests forecasts|outliers")
  exit(64)
}
