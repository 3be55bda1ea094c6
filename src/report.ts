/** What runs, maps and lists say to people, free of any terminal or page: writers draw it. */
export * as amounts from './report/amounts.ts'
export { chartData } from './report/chart.ts'
export type { ChartData, GaugePoint, MapRows, MarketChart, Points } from './report/chart-data.ts'
export { compileScenario } from './report/compile-scenario.ts'
export { cut } from './report/cut.ts'
export { executionMeaning } from './report/executions.ts'
export { marketsMax } from './report/markets.ts'
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
  type RunRecord,
  unforcedPrice,
} from './report/record.ts'
export {
  type Answer,
  type Report,
  type ReportOptions,
  reportOf,
  type Verdict,
} from './report/report.ts'
export {
  compareExecutions,
  otherExecution,
  type RunResult,
  type RunScenarioOptions,
  runScenario,
  type Watch,
} from './report/run-scenario.ts'
export type { Fall } from './report/story.ts'
export {
  type BarPart,
  type Column,
  columnsOf,
  cutRows,
  type Row,
  type Table,
} from './report/table.ts'
export { isQuantity, joined, plural, quantitiesIn, say, type Text, textOf } from './report/text.ts'
