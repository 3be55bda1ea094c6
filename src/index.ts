/** The public API: compile what exists, run it, read what happened. */

export { compile } from './engine/compile/compile.ts'
export {
  equity,
  exposure,
  health,
  maintenance,
  priceOf,
  slack,
  wallet,
} from './engine/margin/margin.ts'
export { fork, scope } from './engine/phases/fork.ts'
export { type Phase, phases } from './engine/phases/phases.ts'
export { advance, createRun, restart, step } from './engine/phases/run.ts'
export { post } from './engine/ports/agenda.ts'
export { outcomes } from './engine/ports/outcome.ts'
export {
  type Actor,
  type ActorDefinition,
  type Batch,
  type Citation,
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
  type VenueDefinition,
  type VenueRules,
} from './engine/ports/ports.ts'
export type { LiveWorld, Run, RunOptions } from './engine/ports/run.ts'
export { type ActionKind, actionKinds, type EventRow, eventKinds } from './engine/ports/trace.ts'
export { type AccountMoney, accountMoney } from './engine/reading/account-money.ts'
export { eventRow, eventRows, explainAccount } from './engine/reading/explain.ts'
export { type CauseType, type Failure, infection } from './engine/reading/infection.ts'
export { type LossCauses, lossCauses } from './engine/reading/loss-causes.ts'
export { type MoverKind, moverKinds } from './engine/reading/moves.ts'
export type { MarketResult, RoundResult, Summary, WaterfallLine } from './engine/reading/result.ts'
export type { Study, StudyTable } from './engine/reading/study.ts'
export { summarize } from './engine/reading/summary.ts'
export { version } from './engine/reading/version.ts'
export { setStage, stageOf, waitUntil } from './engine/verbs/account-state.ts'
export { cutDepth, depthShare, keepAway } from './engine/verbs/depth.ts'
export { closeGate, isClosed } from './engine/verbs/gates.ts'
export { transferCash, transferLeg, transferPosition } from './engine/verbs/ledger.ts'
export {
  addOrder,
  addOwnOrder,
  addResidual,
  isLiquidated,
  noteActed,
  resume,
} from './engine/verbs/trading.ts'
export { aboveCap, type LeverageCap, withCap } from './engine/world/capped.ts'
export { shareWorld } from './engine/world/columns.ts'
export {
  findLeg,
  forEachLeg,
  forEachPosition,
  hasHoldings,
  largestLeg,
} from './engine/world/holdings.ts'
export { type CollateralLimit, withLimit } from './engine/world/limited.ts'
export { roles } from './engine/world/roles.ts'
export {
  type AccountColumns,
  type CreditRows,
  defaultSettings,
  type EdgeType,
  edgeTypes,
  type LegColumns,
  type Settings,
  type Snapshot,
  tieOrders,
} from './engine/world/snapshot.ts'
export type { World } from './engine/world/world.ts'
export { InputError, InvariantError } from './kit/assert.ts'
export { createRandom, type Random } from './kit/random.ts'
export { registry } from './registry.ts'
export { cascade } from './risk/cascade.ts'
export { forcedSales } from './risk/forced-sales.ts'
export { type GainPath, type GainPoint, gainPath } from './risk/gain-path.ts'
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
} from './risk/liquidation-map.ts'
export { type LoopGain, measureGain, spectralRadius } from './risk/loop-gain.ts'
export * as aaveV3Exact from './rules/aave-v3-exact.ts'
export * as makerClipExact from './rules/auctions/maker-clip-exact.ts'
export { scenarios } from './scenarios/index.ts'
export { studies } from './scenarios/studies.ts'
export {
  type Amount,
  amount,
  type Money,
  money,
  type Price,
  price,
} from './units/units.ts'
