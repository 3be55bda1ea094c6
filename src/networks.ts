/** Who owes whom, and what happens when somebody cannot pay: methods on networks as such. */
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
