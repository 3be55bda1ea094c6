/** The rules of perpetual exchanges, one after the other, as their venues describe them. */
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
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
    order(state, account, instrument, -amount, limitOf(instrument))
  }
  if (positions.length > 0) return
  for (const { instrument, amount } of held(state, account)) {
    if (amount > 0) order(state, account, instrument, -amount, 0)
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

/** `taker` buys all positions at the bankruptcy price, then gets whatever else there is. */
function takeOver(state: State, account: Account, taker: Account): void {
  noteActed(state, account)
  for (const { instrument, amount } of perpetuals(state, account)) {
    const at = bankruptcyPrice(state, account, instrument)
    handOver(state, account, taker, instrument, amount, at)
    pay(state, taker, account, amount * at)
    note(state, {
      kind: 'takeover',
      account: account.name,
      instrument: instrument.name,
      quantity: amount,
      value: at,
    })
  }
  for (const { instrument, amount } of held(state, account)) {
    handOver(state, account, taker, instrument, amount)
  }
  pay(state, account, taker, account.cash)
}

export const binanceUsdm: Rules = {
  liquidate(state, accounts, { staged = true }) {
    for (const account of accounts) {
      // Whoever fails the very next check after a cut is not cut again.
      const isSolvent = equity(state, account) > 1e-9 * exposure(state, account)
      const canStep = staged === true && !isInEpisode(state, account) && isSolvent
      if (perpetuals(state, account).length === 0) closeWhole(state, account, () => 0)
      else if (canStep && cutOneBracket(state, account)) beginEpisode(state, account, 0)
      else leaveToWaterfall(state, account)
    }
  },
  absorb(state, accounts) {
    const fund = get(state.others, `${accounts[0].venue}:fund`)
    const refused: Account[] = []
    for (const account of accounts) {
      const loss = Math.min(0, equity(state, account))
      if (holdsNothing(account)) coverDeficit(state, account)
      else if (equity(state, fund) + loss > 1e-6 * exposure(state, account)) {
        takeOver(state, account, fund)
      } else refused.push(account)
    }
    dispose(state, fund)
    const atBankruptcy = (account: Account, it: Instrument) => bankruptcyPrice(state, account, it)
    if (refused.length > 0) deleverage(state, refused, 'binance', atBankruptcy)
    for (const account of refused) coverDeficit(state, account)
  },
}

/** An account that was acted on meets the next stage until the next check, or so much longer. */
function beginEpisode(state: State, account: Account, ms: number): void {
  const { clock } = state.settings
  account.episodeEndMs = state.timeMs + ms + (clock.mode === 'clocked' ? clock.stepMs : 0)
  state.hasChanged = true
}

const isInEpisode = (state: State, account: Account) => state.timeMs <= account.episodeEndMs

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
    order(state, account, instrument, amount > 0 ? -excess : excess, limit)
    hasCut = true
  }
  return hasCut
}

/** The fund sells what it took, down to where it has nothing left; the rest is deleveraged. */
function dispose(state: State, fund: Account): void {
  if (holdsNothing(fund)) return
  if (equity(state, fund) > 0) {
    for (const { instrument, amount } of held(state, fund)) {
      const isPosition = instrument.kind === 'perpetual'
      const limit = isPosition ? bankruptcyPrice(state, fund, instrument) : 0
      order(state, fund, instrument, -amount, limit)
    }
    execute(state)
  }
  const atBankruptcy = (account: Account, it: Instrument) => bankruptcyPrice(state, account, it)
  if (!holdsNothing(fund)) deleverage(state, [fund], 'binance', atBankruptcy)
  coverDeficit(state, fund)
}

export const hyperliquid: Rules = {
  liquidate(state, accounts, spec) {
    const { backstopBelow = 2 / 3 } = spec
    for (const account of accounts) {
      const isLow = equity(state, account) < (backstopBelow as number) * maintenance(state, account)
      const isBeyond = isBankrupt(state, account) || (isLow && hasRoom(state, account, spec))
      if (isBeyond && perpetuals(state, account).length > 0) leaveToWaterfall(state, account)
      else closeInParts(state, account, spec)
    }
  },
  absorb(state, accounts, spec) {
    const vault = get(state.others, `${accounts[0].venue}:backstop`)
    const bankrupt: Account[] = []
    for (const account of accounts) {
      if (holdsNothing(account)) coverDeficit(state, account)
      else if (isBankrupt(state, account)) bankrupt.push(account)
      else if (hasRoom(state, account, spec)) takeOver(state, account, vault)
    }
    if (isBankrupt(state, vault) && perpetuals(state, vault).length > 0) bankrupt.push(vault)
    const previousMark = (_: Account, it: Instrument) => get(state.oracles, it.oracle).before
    if (bankrupt.length > 0) deleverage(state, bankrupt, 'hyperliquid', previousMark)
    for (const account of bankrupt) coverDeficit(state, account)
  },
}

/** Worth less than nothing, by more than rounding. */
const isBankrupt = (state: State, account: Account) =>
  equity(state, account) < -1e-9 * exposure(state, account)

/** The vault takes nothing beyond so many times its equity. */
function hasRoom(state: State, account: Account, { vaultLeverageMax = 5 }: ModelSpec): boolean {
  const vault = get(state.others, `${account.venue}:backstop`)
  const capital = equity(state, vault)
  const carried = exposure(state, vault) + exposure(state, account)
  return capital > 0 && carried <= (vaultLeverageMax as number) * capital
}

/**
 * Large positions in part, then a cooldown: without orders (`wait`), or with orders for the whole.
 * Until the next check, or a cooldown after the wait, whoever fails is closed whole.
 */
function closeInParts(state: State, account: Account, spec: ModelSpec): void {
  if (account.waitUntilMs > state.timeMs) return
  const { partialAboveUsd = 100_000, partialShare = 0.2, cooldownMs = 30_000 } = spec
  const limitOf = (it: Instrument) => bankruptcyPrice(state, account, it)
  const isLarge = (value: number) => Math.abs(value) > (partialAboveUsd as number)
  const positions = perpetuals(state, account)
  if (isInEpisode(state, account) || !positions.some(({ value }) => isLarge(value))) {
    closeWhole(state, account, limitOf)
    return
  }
  for (const { instrument, amount, value } of positions) {
    const part = isLarge(value) ? (partialShare as number) : 1
    order(state, account, instrument, -amount * part, limitOf(instrument))
  }
  const waits = (spec.duringCooldown ?? 'wait') === 'wait'
  const wait = cooldownMs as number
  beginEpisode(state, account, waits ? 2 * wait : wait)
  if (!waits) return
  account.waitUntilMs = state.timeMs + wait
  state.messages.push({ dueMs: account.waitUntilMs, kind: 'wake-up' })
}
