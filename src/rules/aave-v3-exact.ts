/**
 * Aave's `liquidationCall` in its own integers: what `loan-liquidation.ts` does in floats, to the
 * wei. The reference for differential tests, and for whoever needs the exact answer.
 *
 * Amounts are in the smallest unit of each token, values in the oracle's (8 decimals), shares in
 * basis points, the health factor in 1e18. Versions differ in outcome and in rounding:
 *
 *     3.0  until 3.2: close factor by reserve, no dust rule, bad debt stays
 *     3.3  until 3.4: close factor by account, MustNotLeaveDust, bad debt becomes a deficit
 *     3.5  until 3.6: as 3.3; debts round up, thresholds are no longer averaged first
 *
 * Sources: npm @aave-dao/aave-v3-origin 3.6.0 and @aave/core-v3 1.19.3, LiquidationLogic.sol and
 * GenericLogic.sol (read 2026-11-23); test/contracts runs both.
 * Assumes: reserves without interest (indices of one ray), active, not paused; all collateral is
 * enabled; no e-mode, debt ceiling or sentinel; debts of 3.0 are variable.
 */

export const exactVersions = ['3.0', '3.3', '3.5'] as const
export type ExactVersion = (typeof exactVersions)[number]

export interface ExactReserve {
  readonly price: bigint
  /** Ten to the power of the token's decimals. */
  readonly unit: bigint
  /** Basis points of value. */
  readonly threshold: bigint
  /** Basis points: 10,500 is a bonus of 5 %. */
  readonly bonus: bigint
  /** Basis points of the bonus. */
  readonly protocolFee: bigint
}

export type Reserves = Readonly<Record<string, ExactReserve>>
type Balances = Readonly<Record<string, bigint>>

/** Balances by reserve; those of 0 are left out. */
export interface ExactAccount {
  readonly collateral: Balances
  readonly debt: Balances
}

export interface ExactCall {
  readonly collateral: string
  readonly debt: string
  readonly cover: bigint
}

export interface AccountData {
  readonly collateralBase: bigint
  readonly debtBase: bigint
  /** Average threshold, basis points, rounded down. */
  readonly threshold: bigint
  readonly healthFactor: bigint
}

export type Refusal =
  | 'HealthFactorNotBelowThreshold'
  | 'CollateralCannotBeLiquidated'
  | 'SpecifiedCurrencyNotBorrowedByUser'
  | 'MustNotLeaveDust'

export interface ExactAmounts {
  readonly repaid: bigint
  /** What the liquidator gets: fee not included. */
  readonly received: bigint
  readonly fee: bigint
  /** Value of both together. */
  readonly seizedBase: bigint
}

export interface ExactOutcome extends ExactAmounts {
  readonly deficits: Balances
  readonly after: ExactAccount
}

const WAD = 1_000_000_000_000_000_000n
const HEALTH_FOR_HALF = 950_000_000_000_000_000n
const HALF = 5_000n
const HALF_MIN = 200_000_000_000n
const LEFTOVER_MIN = 100_000_000_000n
const ALL = 10_000n
const MAX = (1n << 256n) - 1n

/** Values, average threshold and health factor, as `getUserAccountData` gives them. */
export function accountData(
  reserves: Reserves,
  account: ExactAccount,
  version: ExactVersion,
): AccountData {
  let collateralBase = 0n
  let weighted = 0n
  for (const [name, held] of Object.entries(account.collateral)) {
    const value = valueDown(reserves[name], held)
    collateralBase += value
    weighted += value * reserves[name].threshold
  }
  let debtBase = 0n
  for (const [name, owed] of Object.entries(account.debt)) {
    debtBase += debtValue(reserves[name], owed, version)
  }
  const threshold = collateralBase === 0n ? 0n : weighted / collateralBase
  let healthFactor = MAX
  if (debtBase > 0n && version === '3.5') healthFactor = divHalfUp(weighted * WAD, debtBase) / ALL
  else if (debtBase > 0n) {
    healthFactor = divHalfUp(percentMul(collateralBase, threshold) * WAD, debtBase)
  }
  return { collateralBase, debtBase, threshold, healthFactor }
}

/** What the call does, or why the contract reverts. */
export function liquidationCall(
  reserves: Reserves,
  account: ExactAccount,
  call: ExactCall,
  version: ExactVersion,
): ExactOutcome | Refusal {
  const data = accountData(reserves, account, version)
  const held = account.collateral[call.collateral] ?? 0n
  const owed = account.debt[call.debt] ?? 0n
  if (data.healthFactor >= WAD) return 'HealthFactorNotBelowThreshold'
  if (held === 0n) return 'CollateralCannotBeLiquidated'
  if (owed === 0n) return 'SpecifiedCurrencyNotBorrowedByUser'
  const amounts = callAmounts(reserves, account, call, version)
  const { repaid, received, fee, seizedBase } = amounts
  const left = { debt: owed - repaid, collateral: held - received - fee }
  if (version !== '3.0' && isDust(reserves, call, left, version)) return 'MustNotLeaveDust'
  const collateral = withBalance(account.collateral, call.collateral, left.collateral)
  const debt = withBalance(account.debt, call.debt, left.debt)
  const isBad = version !== '3.0' && seizedBase === data.collateralBase
  const after = { collateral, debt: isBad ? {} : debt }
  return { ...amounts, deficits: isBad ? debt : {}, after }
}

/** Amounts of the call, whether or not it would revert. */
export function callAmounts(
  reserves: Reserves,
  account: ExactAccount,
  { collateral, debt, cover }: ExactCall,
  version: ExactVersion,
): ExactAmounts {
  const held = account.collateral[collateral]
  const most = repayMax(reserves, account, collateral, debt, version)
  const [taken, given] = [reserves[collateral], reserves[debt]]
  let repaid = cover < most ? cover : most
  const base = (given.price * repaid * taken.unit) / (taken.price * given.unit)
  let seized = percentMul(base, taken.bonus)
  if (seized > held) {
    seized = held
    const worth = (taken.price * seized * given.unit) / (given.price * taken.unit)
    repaid =
      version === '3.5' ? divUp(worth * ALL, taken.bonus) : divHalfUp(worth * ALL, taken.bonus)
  }
  const bonusPart = seized - divHalfUp(seized * ALL, taken.bonus)
  const fee = percentMul(bonusPart, taken.protocolFee)
  return { repaid, received: seized - fee, fee, seizedBase: valueDown(taken, seized) }
}

/** What a liquidator offers who takes as much as he may: everything, or so much less that no dust
 * is left. Aave's own LiquidationDataProvider advises the same. */
export function bestOffer(
  reserves: Reserves,
  account: ExactAccount,
  { collateral, debt }: Omit<ExactCall, 'cover'>,
  version: ExactVersion,
): bigint {
  const all = { collateral, debt, cover: MAX }
  if (liquidationCall(reserves, account, all, version) !== 'MustNotLeaveDust') return MAX
  const [taken, given] = [reserves[collateral], reserves[debt]]
  const fromDebt = account.debt[debt] - divUp(LEFTOVER_MIN * given.unit, given.price)
  const spare = account.collateral[collateral] - divUp(LEFTOVER_MIN * taken.unit, taken.price)
  const worth = (spare * taken.price * given.unit) / (given.price * taken.unit)
  // Less one: the contract rounds what it takes to the nearest unit.
  const fromCollateral = (worth * ALL) / taken.bonus - 1n
  const most = callAmounts(reserves, account, all, version).repaid
  return [fromDebt, fromCollateral].reduce((least, it) => (it < least ? it : least), most)
}

function repayMax(
  reserves: Reserves,
  account: ExactAccount,
  collateral: string,
  debt: string,
  version: ExactVersion,
): bigint {
  const { healthFactor, debtBase } = accountData(reserves, account, version)
  const owed = account.debt[debt]
  if (healthFactor <= HEALTH_FOR_HALF) return owed
  if (version === '3.0') return percentMul(owed, HALF)
  const owedBase = debtValue(reserves[debt], owed, version)
  const heldBase = valueDown(reserves[collateral], account.collateral[collateral])
  const half = percentMul(debtBase, HALF)
  if (heldBase < HALF_MIN || owedBase < HALF_MIN || owedBase <= half) return owed
  return (half * reserves[debt].unit) / reserves[debt].price
}

function isDust(
  reserves: Reserves,
  call: ExactCall,
  left: { debt: bigint; collateral: bigint },
  version: ExactVersion,
): boolean {
  if (left.debt <= 0n || left.collateral <= 0n) return false
  return (
    debtValue(reserves[call.debt], left.debt, version) < LEFTOVER_MIN ||
    valueDown(reserves[call.collateral], left.collateral) < LEFTOVER_MIN
  )
}

const valueDown = ({ price, unit }: ExactReserve, amount: bigint): bigint => (amount * price) / unit

const debtValue = (reserve: ExactReserve, amount: bigint, version: ExactVersion): bigint =>
  version === '3.5' ? divUp(amount * reserve.price, reserve.unit) : valueDown(reserve, amount)

/** Half a basis point rounds up. */
const percentMul = (value: bigint, share: bigint): bigint => (value * share + ALL / 2n) / ALL
const divHalfUp = (value: bigint, by: bigint): bigint => (value + by / 2n) / by
const divUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by

function withBalance(balances: Balances, name: string, amount: bigint): Balances {
  const { [name]: _, ...others } = balances
  return amount === 0n ? others : { ...others, [name]: amount }
}
