/** What an order does to a price: fits with their errors, cards of markets, schedules. */
export {
  type AlmgrenChriss,
  type Schedule,
  scheduleAlmgrenChriss,
} from './impact/almgren-chriss.ts'
export {
  type BookLevels,
  depthWithin,
  halfSpread,
  type Level,
  midOf,
  type SampledBook,
  type Side,
  sweepCost,
  wholeBook,
} from './impact/book.ts'
export { type BookStream, replayBookStream, type StreamOptions } from './impact/book-stream.ts'
export {
  type BookSource,
  type CardDecay,
  type CardKind,
  type CardSource,
  cardOfBooks,
  cardOfObservations,
  type ImpactCard,
  type ObservedSource,
} from './impact/card.ts'
export { impactOfAlmgren2005 } from './impact/classic.ts'
export {
  bandShare,
  type CostCurve,
  type CostPoint,
  type CurveKind,
  fitCostCurve,
  type HeldOut,
} from './impact/cost-curve.ts'
export { type Decay, fitDecay } from './impact/decay.ts'
export { type DepthAt, type DepthProfile, profileDepth } from './impact/depth-profile.ts'
export { drawImpact, drawStream, type ImpactDraw } from './impact/draw.ts'
export { fitIsotonic, type Isotonic, isotonicAt } from './impact/isotonic.ts'
export { liquidityYaml, type Measure, type ModelParameters, modelsOf } from './impact/models.ts'
export type { Observations } from './impact/observations.ts'
export {
  fitMetaorders,
  fitOrderImpact,
  type MetaorderFit,
  type Metaorders,
  makeMetaorders,
  movesAfter,
  type OrderImpact,
  type SizeBin,
  type SyntheticOrders,
} from './impact/orders.ts'
export { type Plan, planTrades, type Task, type Way } from './impact/plan.ts'
export {
  type Covariance,
  costAt,
  fitPower,
  type PowerCurve,
  type PowerFit,
} from './impact/power-fit.ts'
export { observeQuotes, type Quotes, quoteResolution } from './impact/quotes.ts'
export { measureResponse, type Response, type ResponseOf } from './impact/response.ts'
export { observeBooks, type Sweeps } from './impact/sweeps.ts'
export { createTape, type Tape } from './impact/tape.ts'
export { observeTrades, type Trades, tradeResolution } from './impact/trades.ts'
export {
  costOfTrades,
  equidistant,
  exponentialKernel,
  isFreeOfManipulation,
  type Kernel,
  powerKernel,
  scheduleObizhaevaWang,
  scheduleTransient,
  type TransientSchedule,
} from './impact/transient.ts'
export { hourlyVolatility } from './impact/volatility.ts'
