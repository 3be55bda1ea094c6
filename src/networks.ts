/** Who owes whom, and what happens when somebody cannot pay: methods on networks as such. */

export {
  type BackedToken,
  type Backing,
  type BackingEdge,
  backingOf,
  exposures,
  partsBehind,
  rootsOf,
  worths,
} from './networks/backing.ts'
export { type CalledClearing, clearCalled } from './networks/call-terms.ts'
export { type CreditLosses, creditLosses } from './networks/credit-loss.ts'
export { debtRank } from './networks/debtrank.ts'
export { debtRankSingleHit } from './networks/debtrank-single-hit.ts'
export {
  type Blast,
  blastRadius,
  coldStart,
  type Dependencies,
  dependencies,
  type Need,
  outage,
  outageTree,
  providerConcentration,
  type Service,
} from './networks/dependencies.ts'
export { bailIn, type EisenbergNoeOptions, eisenbergNoe } from './networks/eisenberg-noe.ts'
export {
  type BalanceSheet,
  type BalanceSheets,
  balanceSheets,
  equities,
  type Stress,
  stressed,
} from './networks/fire-sales/balance-sheets.ts'
export {
  type BreuerSummerUrosevic,
  breuerSummerUrosevic,
} from './networks/fire-sales/breuer-summer-urosevic.ts'
export {
  type CifuentesFerrucciShin,
  cifuentesFerrucciShin,
} from './networks/fire-sales/cifuentes-ferrucci-shin.ts'
export {
  type ContSchaanning,
  contSchaanning,
  type Deleveraging,
  depthOf,
  type SalesRound,
} from './networks/fire-sales/cont-schaanning.ts'
export type { Equilibria, Equilibrium } from './networks/fire-sales/equilibria.ts'
export {
  createSystemWideStress,
  type FarmerKleinnijenhuis,
  type StressOutcome,
  type SystemWideStress,
} from './networks/fire-sales/farmer-kleinnijenhuis.ts'
export {
  type GreenwoodLandierThesmar,
  greenwoodLandierThesmar,
  type Vulnerability,
} from './networks/fire-sales/greenwood-landier-thesmar.ts'
export {
  exponentialImpact,
  type Impact,
  linearImpact,
  squareRootImpact,
} from './networks/fire-sales/impact.ts'
export {
  causedFailures,
  type Failures,
  type OverlappingPortfolios,
  overlappingPortfolios,
  tenthForTenth,
} from './networks/fire-sales/overlapping-portfolios.ts'
export { type FurfineOptions, type FurfineResult, furfine } from './networks/furfine.ts'
export {
  type GaiKapadiaModel,
  gaiKapadia,
  gaiKapadiaWindow,
  type MonteCarlo,
} from './networks/gai-kapadia.ts'
export {
  binaryImpact,
  communicability,
  type ImpactDiffusion,
  impactDiffusion,
  impactFluidity,
  impactSusceptibility,
} from './networks/impact-measures.ts'
export {
  inoperability,
  inoperabilityAtMostOne,
  type Recovery,
  recovery,
  recoveryRate,
} from './networks/inoperability.ts'
export {
  type Bearing,
  bearings,
  classesOf,
  type ExposureNode,
  exposureTree,
  supplies,
} from './networks/look-through.ts'
export { type LossRule, lossRules, shareLoss } from './networks/loss-rules.ts'
export { maximumEntropy, type Totals } from './networks/maximum-entropy.ts'
export { type MinimumDensityOptions, minimumDensity } from './networks/minimum-density.ts'
export {
  equityOf,
  type Institution,
  type Liability,
  type Network,
  networkOf,
  networkOfMatrix,
  owedOf,
  shocked,
} from './networks/network.ts'
export {
  blackCoxDefault,
  mertonDefault,
  type NevaOptions,
  type NevaResult,
  neva,
  type Valuation,
} from './networks/neva.ts'
export type { Window } from './networks/poisson-window.ts'
export {
  type Infected,
  type Link,
  type Propagation,
  type PropagationOptions,
  propagation,
  type Transfer,
  transfers,
} from './networks/propagation.ts'
export type { Spread } from './networks/random-cascades.ts'
export {
  type Clearing,
  type ClearingOptions,
  paymentMatrix,
  rogersVeraart,
  type Seniority,
} from './networks/rogers-veraart.ts'
export {
  columnSums,
  denseOf,
  type Entry,
  entriesOf,
  mapEntries,
  multiply,
  rowSums,
  type Sparse,
  sparseOf,
  sparseOfRows,
  transpose,
} from './networks/sparse.ts'
export {
  connectedParts,
  type RadiusBounds,
  radiusBounds,
  spectralRadius,
} from './networks/spectral-radius.ts'
export {
  cappedStress,
  type ImpactOptions,
  impactMatrix,
  type StressOptions,
  type StressResult,
  type StressSummary,
  summarizeStress,
} from './networks/stress.ts'
export { threshold } from './networks/threshold.ts'
export { type WattsModel, watts, wattsWindow } from './networks/watts.ts'
