/** What runs, maps and lists say to people, free of any terminal or page: writers draw it. */

export type { AccountStory } from './report/account-story.ts'
/** For the scripts of a page, which get this file as it is; a quantity has `textOf`. */
export * as amounts from './report/amounts.ts'
export {
  type AlongReport,
  alongReport,
  type ExploitPoint,
  exploitabilityAlong,
} from './report/attack/along.ts'
export {
  type Attack,
  type AttackGoal,
  type AttackOptions,
  type Attempt,
  attackGoals,
  attackScenario,
  findPlanner,
  searchAttack,
  usualTries,
} from './report/attack/attack.ts'
export { planScenario } from './report/attack/plan-scenario.ts'
export {
  type AttackPoint,
  type AttackReport,
  attackReport,
  type BreakEven,
  breakEvensOf,
  planTable,
  scoreOf,
} from './report/attack/report.ts'
export {
  bestOf,
  type CalibrateReport,
  calibrateReport,
  costOf,
  createZoom,
  readTarget,
  type Target,
  type Tried,
  type Zoom,
} from './report/calibrate.ts'
export { type DrawnCell, type DrawnRow, drawnRows, type Piece } from './report/cells.ts'
export { chartData, deskChart } from './report/chart.ts'
export type {
  ChartData,
  DeskChart,
  GaugePoint,
  MapRows,
  MarketChart,
  Points,
  TimedPoints,
  Totals,
} from './report/chart-data.ts'
export {
  type AccountDifference,
  type Compared,
  type CompareNumbers,
  type CompareReport,
  comparedMetrics,
  comparedOf,
  compareReport,
  compareSides,
  differenceOf,
  type Side,
  sideOf,
} from './report/compare/compare.ts'
export { type Gate, readGate } from './report/compare/gate.ts'
export { type Paired, paired, pairedTable } from './report/compare/paired.ts'
export { compileScenario } from './report/compile-scenario.ts'
export { cut } from './report/cut.ts'
export { clockText, dated, utcTime } from './report/dated.ts'
export {
  agrees,
  type PublishedTotal,
  publishedTotals,
} from './report/deleveraging/published.ts'
export { type DeleverageReport, deleverageReport } from './report/deleveraging/report.ts'
export {
  type AccountQuery,
  type AccountStatus,
  type AccountsPage,
  accountStatuses,
} from './report/desk/accounts.ts'
export type { AttackAsked } from './report/desk/attack.ts'
export {
  type Contract,
  type Desk,
  type DeskModels,
  type DeskSource,
  type Exported,
  openDesk,
} from './report/desk/desk.ts'
export type { Knob, Turned } from './report/desk/knobs.ts'
export { finish, type Long, type Progress } from './report/desk/long.ts'
export type { MapFrame, MapFrames } from './report/desk/map-frames.ts'
export { heaviestPoint, pointName, type Reading, readPoint } from './report/desk/point.ts'
export type { PositionAnswer } from './report/desk/position.ts'
export {
  type Frontier,
  frontierAt,
  type ReverseAnswer,
  type ReverseAsked,
} from './report/desk/reverse.ts'
export type { SweepAsked } from './report/desk/sweep.ts'
export {
  type LossBar,
  runsTable,
  type TailAnswer,
  type TailAsked,
  tailLevels,
} from './report/desk/tail.ts'
export type { Touch, TouchBand } from './report/desk/touch.ts'
export type { DeskView } from './report/desk/view.ts'
export {
  type BarList,
  type Curve,
  compareDrawings,
  type Drawing,
  type GridMap,
  type Histogram,
  type MapCell,
  type Mark,
  reverseDrawings,
  riskDrawings,
  sweepDrawings,
} from './report/drawings.ts'
export { executionMeaning } from './report/executions.ts'
export { type Explanation, explainScenario, type Step } from './report/explain.ts'
export {
  type ExposureReport,
  type ExposureText,
  exposureScenario,
  type LossView,
  type RootView,
  type TreeView,
} from './report/exposure/report.ts'
export { overSeedsTable, type RowGroup } from './report/facts.ts'
export { cardsTable, cardTables } from './report/impact/card.ts'
export { type CardOptions, cardsOfFile } from './report/impact/cards.ts'
export { type ImpactChart, impactChart } from './report/impact/chart.ts'
export { planTables } from './report/impact/plan.ts'
export type { SourceKind } from './report/impact/source-kinds.ts'
export {
  type Outcome,
  type Spread,
  type SpreadOptions,
  spreadOf,
  spreadTable,
} from './report/impact/spread.ts'
export type { InfectionNode, InfectionPicture } from './report/infection-picture.ts'
export {
  type InfectionOptions,
  type InfectionReport,
  infectionScenario,
} from './report/infection-scenario.ts'
export { hasPages, type Listed, listTable, type ModelKind, pageKinds } from './report/listing.ts'
export type { AccountReport } from './report/map/account.ts'
export type { NearestReport } from './report/map/nearest.ts'
export { type MapReport, mapScenario } from './report/map/report.ts'
export type { MapRequest, MapText } from './report/map/request.ts'
export type { AccountView, BucketView, MarketView, NearView } from './report/map/view.ts'
export { marketsMax } from './report/markets.ts'
export { quantityFor } from './report/metric.ts'
export { modelTable } from './report/model-page.ts'
export { createDraws, type Draw } from './report/montecarlo/draws.ts'
export { type History, historyRows } from './report/montecarlo/history-rows.ts'
export {
  type Attribution,
  type Breach,
  type MonteCarloAsked,
  type MonteCarloReport,
  type MonteCarloRun,
  monteCarloReport,
  shareInterval,
} from './report/montecarlo/montecarlo.ts'
export { type NamedRisk, namedRisks } from './report/montecarlo/named.ts'
export {
  type LinearLoss,
  linearFrom,
  linearPoints,
  type RiskPieces,
  riskPieces,
} from './report/montecarlo/pieces.ts'
export { type QuantileInterval, quantileInterval } from './report/montecarlo/quantile-interval.ts'
export { type RegimeLoss, regimeLosses } from './report/montecarlo/regime-losses.ts'
export {
  type Method,
  methodNames,
  type RiskRow,
  riskRows,
  riskTable,
} from './report/montecarlo/risk-table.ts'
export { effectiveRuns, weightedRisk, weightedShare } from './report/montecarlo/weighted-risk.ts'
export {
  type FireSaleReport,
  type FireSaleText,
  fireSaleMethods,
  fireSaleReport,
  isFireSale,
} from './report/network/fire-sale.ts'
export {
  type NetworkPicture,
  type NetworkReport,
  networkReport,
  type PictureEdge,
  type PictureNode,
} from './report/network/report.ts'
export { type NetworkMethod, type NetworkText, networkMethods } from './report/network/request.ts'
export {
  type Criterion,
  checkCriteria,
  type OptimiseReport,
  optimiseReport,
  type Policy,
  type PolicyRuns,
} from './report/optimise.ts'
export { factValues } from './report/over-seeds.ts'
export { paints } from './report/paints.ts'
export {
  amount,
  change,
  clock,
  count,
  drop,
  duration,
  exact,
  figure,
  plain,
  price,
  type Quantity,
  share,
  times,
  type UnitId,
  units,
  usd,
} from './report/quantity.ts'
export {
  type FactRow,
  type ModelUse,
  marketName,
  marketsByForced,
  type OverSeeds,
  type PositionStory,
  type RunRecord,
  type SeedTableUse,
  unforcedPrice,
} from './report/record.ts'
export {
  type EarlierRow,
  openRegisterOf,
  type RegisterChange,
  type RegisterReport,
  registerChanges,
  registerReport,
  registerScenario,
} from './report/register.ts'
export {
  type Answer,
  type Report,
  type ReportOptions,
  reportOf,
  type Tag,
  type Told,
  tablesOf,
  unsafeWarning,
  type Verdict,
} from './report/report.ts'
export {
  type Asked,
  type FindOptions,
  findReverse,
  type Met,
  metBy,
  soughtOf,
} from './report/reverse/find.ts'
export {
  findPlausible,
  type PlausibleFound,
  type PlausibleReport,
  type PlausibleRun,
  plausibleReport,
} from './report/reverse/plausible.ts'
export {
  bracketAt,
  type Found,
  type MetStretch,
  type MinimalSet,
  type ReverseReport,
  readSought,
  reverseReport,
  type SoughtAxis,
} from './report/reverse/reverse.ts'
export {
  type Bracket,
  cell,
  createSearch,
  halve,
  type Point,
  rowOf,
  type Search,
  type Stretch,
  stretchesOf,
} from './report/reverse/search.ts'
export {
  compareExecutions,
  otherExecution,
  type RunResult,
  type RunScenarioOptions,
  runScenario,
  type Watch,
} from './report/run-scenario.ts'
export {
  type GainPair,
  planSensitivity,
  type Range,
  readRange,
  type SensitivityPlan,
  type SensitivityReport,
  type ShapleyPart,
  sensitivityReport,
} from './report/sensitivity.ts'
export { smallerShock } from './report/smaller-shock.ts'
export { type Fall, loopGain } from './report/story.ts'
export {
  type Crossing,
  crossingsOf,
  type SweepPoint,
  type SweepReport,
  sweepPoint,
  sweepReport,
  usualMetrics,
} from './report/sweep/sweep.ts'
export { breachText, readUntil } from './report/sweep/until.ts'
export { type Axis, pointsMax, pointsOf, readVary } from './report/sweep/vary.ts'
export {
  type BarPart,
  type Bars,
  barColumn,
  type Column,
  columnsOf,
  cutRows,
  type Row,
  type Table,
  withBars,
  withoutZero,
} from './report/table.ts'
export { isQuantity, joined, plural, quantitiesIn, say, type Text, textOf } from './report/text.ts'
