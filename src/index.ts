/** The public API: compile what exists, run it, read what happened. */

export { setStage, stageOf, waitUntil } from './engine/account-state.ts'
export { post } from './engine/agenda.ts'
export { cascade } from './engine/cascade.ts'
export { compile } from './engine/compile.ts'
export { cutDepth, depthShare, keepAway } from './engine/depth.ts'
export { eventRow, eventRows, explainAccount } from './engine/explain.ts'
export { forcedSales } from './engine/forced-sales.ts'
export { type GainPath, type GainPoint, gainPath } from './engine/gain-path.ts'
export { haltMarket, isHalted, isSilent, silenceOracle } from './engine/halts.ts'
export {
  findLeg,
  transferCash,
  transferLeg,
  transferPosition,
} from './engine/ledger.ts'
export {
  addOrder,
  addOwnOrder,
  addResidual,
  isLiquidated,
  noteActed,
  resume,
} from './engine/liquidation.ts'
export {
  leverage,
  leverageClasses,
  liquidationMap,
  type MapBucket,
  type MapGroup,
  type MapGrouping,
  type MapOptions,
  type MarketMap,
  mapGroupings,
} from './engine/liquidation-map.ts'
export { type LoopGain, measureGain, spectralRadius } from './engine/loop-gain.ts'
export {
  equity,
  exposure,
  hasHoldings,
  health,
  maintenance,
  priceOf,
  slack,
  wallet,
} from './engine/margin.ts'
export { type Phase, phases } from './engine/phases.ts'
export {
  type Actor,
  type ActorDefinition,
  type Batch,
  type Definition,
  defineActor,
  defineFunding,
  defineLiquidity,
  defineMitigation,
  defineOracle,
  defineShock,
  defineVenue,
  type Funding,
  type FundingDefinition,
  type Liquidity,
  type LiquidityDefinition,
  type Mitigation,
  type MitigationDefinition,
  type OracleDefinition,
  type PriceSource,
  type Quoting,
  type Registry,
  type Shock,
  type ShockDefinition,
  type Source,
  type VenueDefinition,
  type VenueRules,
} from './engine/ports.ts'
export {
  type MarketResult,
  outcomes,
  type RoundResult,
  roles,
  type Summary,
  type WaterfallLine,
} from './engine/result.ts'
export { advance, createRun, type Run, type RunOptions, restart } from './engine/run.ts'
export {
  type AccountColumns,
  defaultSettings,
  type LegColumns,
  type Settings,
  type Snapshot,
  tieOrders,
} from './engine/snapshot.ts'
export { summarize } from './engine/summary.ts'
export { type EventRow, eventKinds } from './engine/trace.ts'
export type { World } from './engine/world.ts'
export { InputError, InvariantError } from './kit/assert.ts'
export { createRandom, type Random } from './kit/random.ts'
export { registry } from './registry.ts'
export { scenarios, studies } from './scenarios/index.ts'
export type { Study, StudyTable } from './scenarios/study.ts'
export const version = '0.1.0'
