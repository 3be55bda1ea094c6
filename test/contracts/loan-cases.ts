// Random borrowers about to fail, the calls of the liquidator that the engine assumes, and the
// same borrower in the engine.

import { createRandom } from '../../src/kit/random.ts'
import {
  accountData,
  bestOffer,
  type ExactAccount,
  type ExactCall,
  type ExactVersion,
  liquidationCall,
  type Reserves,
} from '../../src/rules/aave-v3-exact.ts'
import type { AaveVersion } from '../../src/rules/close-factor.ts'
import { type SmallWorld, smallRun } from '../small-world.ts'
import type { ReserveSetup } from './aave-market.ts'

const units = { WETH: 18, WBTC: 8, USDC: 6, DAI: 18 }

const setUp = (
  name: keyof typeof units,
  price: bigint,
  threshold: bigint,
  bonus: bigint,
  protocolFee: bigint,
): ReserveSetup => {
  const decimals = units[name]
  return { name, decimals, unit: 10n ** BigInt(decimals), price, threshold, bonus, protocolFee }
}

export const setups: readonly ReserveSetup[] = [
  setUp('WETH', 2000_00000000n, 8300n, 10_500n, 1000n),
  setUp('WBTC', 60_000_00000000n, 7800n, 10_700n, 2000n),
  setUp('USDC', 1_00000000n, 7800n, 10_450n, 1000n),
  setUp('DAI', 1_00000000n, 7700n, 10_500n, 0n),
]

export interface LoanCase {
  readonly account: ExactAccount
  /** Prices at which it is looked at. */
  readonly reserves: Reserves
  /** By how much collateral has fallen, as a share. */
  readonly drop: number
  /** Of the debt in USDC, offered in a call that may be refused. */
  readonly cover: bigint
}

/** The same case for the same number. One to two collaterals, one to two debts. */
export function loanCase(seed: number, number: number): LoanCase {
  const random = createRandom(seed, 1)
  let draws = 0
  const draw = (low: number, high: number) =>
    low + (high - low) * random.uniform(number, 0, draws++)
  const price = (name: string, spread: number) => {
    const { price } = setups.find((it) => it.name === name) as ReserveSetup
    return BigInt(Math.round(Number(price) * draw(1 - spread, 1 + spread)))
  }
  const reserves: Reserves = Object.fromEntries(
    setups.map((it) => [
      it.name,
      { ...it, price: price(it.name, it.name.startsWith('W') ? 0.3 : 0.002) },
    ]),
  )
  // From 600 to 600,000 dollars, every order of magnitude alike.
  const collateralUsd = 600 * 10 ** draw(0, 3)
  const inWeth = draw(0, 1) < 0.4 ? 1 : draw(0.1, 0.9)
  const inUsdc = draw(0, 1) < 0.4 ? 1 : draw(0.1, 0.9)
  const health = draw(0.65, 1.05)
  const threshold = inWeth * 0.83 + (1 - inWeth) * 0.78
  const debtUsd = (collateralUsd * threshold) / health
  const amounts = (usd: Readonly<Record<string, number>>) =>
    Object.fromEntries(
      Object.entries(usd)
        .map(([name, value]) => [name, tokens(reserves, name, value)] as const)
        .filter(([, amount]) => amount > 0n),
    )
  const account = {
    collateral: amounts({ WETH: collateralUsd * inWeth, WBTC: collateralUsd * (1 - inWeth) }),
    debt: amounts({ USDC: debtUsd * inUsdc, DAI: debtUsd * (1 - inUsdc) }),
  }
  const cover = (account.debt.USDC * BigInt(Math.floor(draw(1, 10_000)))) / 10_000n
  // Healthy by a tenth before the fall.
  return { account, reserves, drop: 1 - health / 1.1, cover }
}

function tokens(reserves: Reserves, name: string, usd: number): bigint {
  const { price, unit } = reserves[name]
  return (BigInt(Math.round(usd * 1e8)) * unit) / price
}

/** What the engine's liquidator calls next: the largest debt, for the largest collateral. */
export function nextCall(
  reserves: Reserves,
  account: ExactAccount,
  version: ExactVersion,
): ExactCall | null {
  const collateral = largest(reserves, account.collateral)
  const debt = largest(reserves, account.debt)
  if (collateral === null || debt === null) return null
  const { healthFactor } = accountData(reserves, account, version)
  if (healthFactor >= 10n ** 18n) return null
  return { collateral, debt, cover: bestOffer(reserves, account, { collateral, debt }, version) }
}

function largest(reserves: Reserves, balances: Readonly<Record<string, bigint>>): string | null {
  const values = Object.entries(balances).map(([name, amount]) => {
    const { price, unit } = reserves[name]
    return { name, value: Number(amount * price) / Number(unit) }
  })
  return values.sort((a, b) => b.value - a.value)[0]?.name ?? null
}

/** All calls until the account is safe or has nothing left, as integers. */
export function* allCalls({ reserves, account }: LoanCase, version: ExactVersion) {
  let now = account
  for (let count = 0; count < 100; count++) {
    const call = nextCall(reserves, now, version)
    if (call === null) return
    const outcome = liquidationCall(reserves, now, call, version)
    if (typeof outcome === 'string') throw new Error(`our own call is refused: ${outcome}`)
    yield { call, outcome }
    now = outcome.after
  }
  throw new Error('liquidation does not end')
}

/** The same borrower in the engine, before collateral falls. */
export function engineRun({ account, reserves, drop }: LoanCase, version: AaveVersion) {
  const things: Record<string, SmallWorld['things'][string]> = {}
  for (const [name, reserve] of Object.entries(reserves)) {
    const isTraded = name.startsWith('W')
    const price = Number(reserve.price) / 1e8 / (isTraded ? 1 - drop : 1)
    const weight = Number(reserve.threshold) / 1e4
    const bonus = Number(reserve.bonus) / 1e4 - 1
    const protocolFee = Number(reserve.protocolFee) / 1e4
    things[name] = { price, weight, bonus, protocolFee, isTraded }
  }
  const inTokens = (balances: Readonly<Record<string, bigint>>, sign: number) =>
    Object.entries(balances).map(([name, amount]) => [
      name,
      (sign * Number(amount)) / Number(reserves[name].unit),
    ])
  const held = [...inTokens(account.collateral, 1), ...inTokens(account.debt, -1)]
  return smallRun({
    rules: { model: 'aave-v3', version },
    things,
    accounts: { borrower: Object.fromEntries(held) },
    settings: { shocks: [{ model: 'price-gap', drop }] },
  })
}
