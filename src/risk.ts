/** Numbers read off a world before it runs, and closed forms to hold runs against. */
export { type AuctionResult, liquidationAuction } from './chain/auction.ts'
export {
  bestPush,
  criticalFee,
  gainOfPush,
  liquidateAtSpot,
  type SpotLiquidation,
  type SpotTerms,
  spotHealth,
  unitsForCollateral,
  unitsForDebt,
  unitsToHealth,
} from './chain/oracle-liquidation.ts'
export {
  byTip,
  fifo,
  filled,
  type Ordering,
  type Pending,
  type PendingKind,
  pendingKinds,
  without,
} from './chain/pending.ts'
export {
  type Action,
  type BlockStart,
  backRun,
  blockEarnings,
  type PledgedLoan,
  type Pool,
  sandwich,
  swapped,
} from './chain/pool-block.ts'
export { profitMax, type Worth } from './chain/profit-max.ts'
export { absorptionRatio } from './risk/absorption-ratio.ts'
export { expectedWait, type Mean, multiplierToMove } from './risk/average-manipulation.ts'
export { type BailIn, runBailIn } from './risk/bail-in.ts'
export {
  cascadeCovariance,
  correlationInQuiet,
  correlationInTurmoil,
  effectiveNumber,
  equalVolatilityRatio,
  volatilityRatio,
} from './risk/collateral-correlation.ts'
export { type ComponentKind, componentKinds } from './risk/components.ts'
export { type Claims, type ClaimsValue, contingentClaims } from './risk/contingent-claims.ts'
export { onlyOne, withoutOthers, withoutShocks } from './risk/counterfactual.ts'
export {
  type CrossGain,
  crossGain,
  crossovers,
  type FrontierPoint,
  type Isolated,
  isolate,
  type MarginOutcome,
  marginFrontier,
} from './risk/cross-isolated.ts'
export {
  type DeleveragingPolicy,
  deleveragingPolicies,
  type LossShares,
  measureShares,
  shareLoss,
  type Winner,
} from './risk/deleveraging-policies.ts'
export {
  bestMinted,
  forcedMinted,
  type MintedToken,
  type MintingLimit,
  tokenPrice,
} from './risk/deleveraging-spiral.ts'
export {
  type Distance,
  distanceToLiquidation,
  type MarketDistance,
  type MarketResponses,
  marketResponses,
} from './risk/distance.ts'
export {
  type EdgeLosses,
  edgeLosses,
  type Losses,
  lossesOf,
  runWithout,
} from './risk/edge-losses.ts'
export { correlation, type FireSale, fireSaleCovariance } from './risk/fire-sale-correlation.ts'
export { type Firebreak, firebreaks, withoutAccount } from './risk/firebreaks.ts'
export {
  type Diffusion,
  distanceInSigmas,
  hitProbability,
  levelWhenWatched,
  yearMs,
} from './risk/first-passage.ts'
export { type FundSize, fundSize, type MemberLoss, uncoveredLosses } from './risk/fund-size.ts'
export { gainElasticities } from './risk/gain-elasticity.ts'
export {
  type HitEstimate,
  type HitOptions,
  type JumpDiffusion,
  type Jumps,
  simulateHit,
} from './risk/hitting.ts'
export { type JointHaircuts, jointHaircuts, separateHaircuts } from './risk/joint-haircuts.ts'
export { type Contract, liquidationPrice } from './risk/liquidation-price.ts'
export { priceForFunding, type Spiral } from './risk/liquidity-spiral.ts'
export { loopLeverage, toleratedDevaluation } from './risk/loop-leverage.ts'
export { sellingTrigger } from './risk/morris-shin.ts'
export { type Nearest, nearestToLiquidation } from './risk/nearest.ts'
export { type PegExposure, type PegPricing, pegExposure } from './risk/peg-exposure.ts'
export { inversePerpetual, linearPerpetual, type PerpetualTerms } from './risk/perpetual-price.ts'
export {
  distanceToLoss,
  nearestPlausible,
  type Worst,
  type WorstFound,
  worstOfLinear,
  worstPlausible,
} from './risk/plausible-worst.ts'
export { lossIfArbitraged, lossOfRoundTrip, quoteToPush } from './risk/push-cost.ts'
export { type PricePath, type RunCorrelation, runCorrelation } from './risk/run-correlation.ts'
export { shapleyMax, shapleyShares } from './risk/shapley.ts'
export {
  latinHypercube,
  type SobolIndex,
  sobolDesign,
  sobolIndices,
} from './risk/sobol-indices.ts'
export { type FirmSample, systemicShortfall } from './risk/systemic-shortfall.ts'
export { claytonTail, gumbelTail, tailDependence } from './risk/tail-dependence.ts'
export {
  type Goal,
  type HitModel,
  liquidationProbability,
  type TopUp,
  type TopUpOptions,
  topUp,
  topUpPlan,
} from './risk/top-up.ts'
export {
  constantProductLoss,
  linearLoss,
  ltvAfterRepayment,
  safeThreshold,
  toxicLtv,
  toxicLtvOfGrowingBonus,
} from './risk/toxic-liquidation.ts'
export {
  type Loan,
  repaymentToSafety,
  type TwoSteps,
  twoStepLiquidation,
} from './risk/two-step-liquidation.ts'
export {
  linearCascade,
  linearCascadeLimit,
  splitInflation,
  squareRootCascade,
} from './risk/uniform-cascade.ts'
export {
  cheapestFix,
  lossOfFailed,
  type OpenRegister,
  openRegister,
  type Register,
  type RegisterFix,
  type RegisterOptions,
  type Vulnerability,
  vulnerabilities,
  type WithoutOne,
} from './risk/vulnerabilities.ts'
export { expectedGap, type WrongWay, wrongWayFactor } from './risk/wrong-way.ts'
