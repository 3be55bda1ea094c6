/** How prices move: models of returns, fitted, drawn and tested; risk by formula. No engine. */
export {
  acerbiSzekely,
  conditionalCoverage,
  independence,
  kupiec,
  type ShortfallScores,
  type TrafficLight,
  type Transitions,
  trafficLight,
  transitionsOf,
  type Verdict,
} from './returns/backtests.ts'
export {
  type Contributions,
  modifiedContributions,
  normalContributions,
} from './returns/contributions.ts'
export {
  checkCorrelation,
  factorCorrelation,
  type Nearest,
  nearestCorrelation,
  stressedCorrelation,
} from './returns/correlation.ts'
export {
  constantCorrelation,
  type Dcc,
  type DccFit,
  type DccPath,
  dccPaths,
  filterDcc,
  fitDcc,
} from './returns/dcc.ts'
export { type Copula, createCopula, type JointDraw } from './returns/dependence.ts'
export {
  branchingRatio,
  compensators,
  drawHawkes,
  fitHawkes,
  type Hawkes,
  type HawkesFit,
  hawkesLikelihood,
  meanRate,
} from './returns/hawkes.ts'
export {
  fitParetoTail,
  hillIndex,
  type Interval,
  type ParetoTail,
  paretoRisk,
  shapeInterval,
  valueAtRiskInterval,
  weightedMoments,
} from './returns/pareto-tail.ts'
export {
  blockPaths,
  drawRows,
  ewmaPaths,
  type Geometric,
  garchPaths,
  geometricPaths,
  logReturns,
  type PathModel,
  type VarianceStart,
} from './returns/paths.ts'
export { ewmaMargins, type Procyclicality, procyclicality } from './returns/procyclicality.ts'
export {
  filterRegimes,
  fitRegimes,
  type LaggedRegimes,
  type RegimeFit,
  type RegimeProbabilities,
} from './returns/regime-filter.ts'
export {
  drawRegimes,
  durations,
  pressedTransition,
  type RegimeMoments,
  type RegimePath,
  type Regimes,
  regimeMoments,
  regimeQuantile,
  stationary,
} from './returns/regimes.ts'
export {
  type Score,
  type Splitting,
  type SplittingOptions,
  splitTail,
} from './returns/splitting.ts'
export {
  cornishFisher,
  historicalRisk,
  isQuantile,
  type Moments,
  modifiedRisk,
  momentsOf,
  normalRisk,
  type Risk,
  scaleOf,
  studentRisk,
} from './returns/value-at-risk.ts'
export {
  type Filtered,
  filterEwma,
  filterGarch,
  fitGarch,
  type Garch,
  type GarchFit,
  garchLikelihood,
  longRunVariance,
} from './returns/volatility.ts'
