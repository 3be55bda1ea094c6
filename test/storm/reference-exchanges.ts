/** The rules of perpetual exchanges, one after the other, as their venues describe them. */
import type { ModelSpec } from '../../src/engine/snapshot.ts'
import { deleverage } from './reference-deleveraging.ts'
import { coverDeficit, execute, handOver, note, noteActed, order, pay } from './reference-ledger.ts'
import {
  bankruptcyPrice,
  equity,
  exposure,
  held,
  holdsNothing,
  maintenance,
  priceOf,
} from './reference-margin.ts'
import { type Account, get, type Instrument, type State } from './reference-state.ts'

/** What a venue does. Both are handed accounts of one venue that stand next to each other. */
export interface Rules {
  liquidate(state: State, accounts: readonly Account[], spec: ModelSpec): void
  absorb(state: State, accounts: readonly Account[], spec: ModelSpec): void
}

const perpetuals = (state: State, account: Account) =>
  held(state, account).filter(({ instrument }) => instrument.kind === 'perpetual')

/** Hands an account to the waterfall. */
export function leaveToWaterfall(state: State, account: Account): void {
  if (!state.residual.includes(account)) state.residual.push(account)
}

/** Positions first; without any, the collateral. */
function closeWhole(state: State, account: Account, limitOf: (it: Instrument) => number): void {
  const positions = perpetuals(state, account)
  for (const { instrument, amount } of positions) {
    order(state, account, account, instrument, -amount, limitOf(instrument))
  }
  if (positions.length > 0) return
  for (const { instrument, amount } of held(state, account)) {
    if (amount > 0) order(state, account, account, instrument, -amount, 0)
  }
}

export const plainPerpetual: Rules = {
  liquidate(state, accounts) {
    for (const account of accounts) closeWhole(state, account, () => 0)
  },
  absorb(state, accounts) {
    for (const account of accounts) coverDeficit(state, account)
  },
}

/** All that an account has goes to `taker`, who also gets what stands in it, owed or owned. */
function takeOver(state: State, account: Account, taker: Account): void {
  noteActed(state, account)
  for (const { instrument, amount } of held(state, account)) {
    const at = bankruptcyPrice(state, account, instrument)
    handOver(state, account, taker, instrument, amount, at)
    note(state, {
      kind: 'takeover',
      account: account.name,
      instrument: instrument.name,
      quantity: amount,
      value: at,
    })
  }
  pay(state, account, taker, account.cash)
}

export const binanceUsdm: Rules = {
  liquidate(state, accounts, { staged = true }) {
    for (const account of accounts) {
      const canStep = staged === true && account.stage === 0 && equity(state, account) > 0
      if (canStep && cutOneBracket(state, account)) {
        account.stage = 1
        state.hasChanged = true
      } else leaveToWaterfall(state, account)
    }
  },
  absorb(state, accounts) {
    const fund = get(state.others, `${accounts[0].venue}:fund`)
    const refused: Account[] = []
    for (const account of accounts) {
      const loss = Math.min(0, equity(state, account))
      if (holdsNothing(account)) coverDeficit(state, account)
      else if (equity(state, fund) + loss > 0) takeOver(state, account, fund)
      else refused.push(account)
    }
    dispose(state, fund)
    const atBankruptcy = (account: Account, it: Instrument) => bankruptcyPrice(state, account, it)
    if (refused.length > 0) deleverage(state, refused, 'binance', atBankruptcy)
    for (const account of refused) coverDeficit(state, account)
  },
}

/** Brings every position to the top of the bracket below; says whether one had one below. */
function cutOneBracket(state: State, account: Account): boolean {
  let hasCut = false
  for (const { instrument, amount } of held(state, account)) {
    const mark = priceOf(state, instrument)
    const floors = (instrument.tiers ?? []).map(({ floor }) => floor)
    const top = floors.filter((floor) => floor < Math.abs(amount) * mark).at(-1) ?? 0
    if (top === 0) continue
    const excess = Math.abs(amount) - top / mark
    const limit = bankruptcyPrice(state, account, instrument)
    order(state, account, account, instrument, amount > 0 ? -excess : excess, limit)
    hasCut = true
  }
  return hasCut
}

/** The fund sells what it took, down to where it has nothing left; the rest is deleveraged. */
function dispose(state: State, fund: Account): void {
  if (holdsNothing(fund)) return
  if (equity(state, fund) > 0) {
    for (const { instrument, amount } of held(state, fund)) {
      order(state, fund, fund, instrument, -amount, bankruptcyPrice(state, fund, instrument))
    }
    execute(state)
  }
  const atBankruptcy = (account: Account, it: Instrument) => bankruptcyPrice(state, account, it)
  if (!holdsNothing(fund)) deleverage(state, [fund], 'binance', atBankruptcy)
  coverDeficit(state, fund)
}

export const hyperliquid: Rules = {
  liquidate(state, accounts, spec) {
    const { partialAboveUsd = 100_000, partialShare = 0.2, cooldownMs = 30_000 } = spec
    const { backstopBelow = 2 / 3 } = spec
    for (const account of accounts) {
      const needed = maintenance(state, account)
      if (equity(state, account) < (backstopBelow as number) * needed) {
        leaveToWaterfall(state, account)
        continue
      }
      if (account.waitUntilMs > state.timeMs) continue
      const limitOf = (it: Instrument) => bankruptcyPrice(state, account, it)
      if (account.stage > 0 || exposure(state, account) <= (partialAboveUsd as number)) {
        closeWhole(state, account, limitOf)
        continue
      }
      for (const { instrument, amount } of perpetuals(state, account)) {
        const part = -amount * (partialShare as number)
        order(state, account, account, instrument, part, limitOf(instrument))
      }
      account.stage = 1
      account.waitUntilMs = state.timeMs + (cooldownMs as number)
      state.messages.push({ dueMs: account.waitUntilMs, kind: 'wake-up' })
      state.hasChanged = true
    }
  },
  absorb(state, accounts, { vaultLeverageMax = 5 }) {
    const vault = get(state.others, `${accounts[0].venue}:backstop`)
    const refused: Account[] = []
    for (const account of accounts) {
      if (holdsNothing(account)) {
        coverDeficit(state, account)
        continue
      }
      const capital = equity(state, vault)
      const carried = exposure(state, vault) + exposure(state, account)
      const hasRoom = capital > 0 && carried <= (vaultLeverageMax as number) * capital
      if (hasRoom && equity(state, account) >= 0) takeOver(state, account, vault)
      else refused.push(account)
    }
    const previousMark = (_: Account, it: Instrument) => get(state.oracles, it.oracle).before
    if (refused.length > 0) deleverage(state, refused, 'hyperliquid', previousMark)
    for (const account of refused) coverDeficit(state, account)
  },
}
