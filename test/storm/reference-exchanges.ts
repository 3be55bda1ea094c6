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
  maintenanceOf,
  slack,
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

/** The largest position first, and as many as it takes for the rest to be safe. */
function closeLargest(state: State, account: Account): void {
  const sizeOf = ({ value }: { value: number }) => Math.abs(value)
  const positions = perpetuals(state, account).sort((a, b) => sizeOf(b) - sizeOf(a))
  if (positions.length === 0) closeWhole(state, account, () => 0)
  let left = slack(state, account)
  for (const it of positions) {
    if (left >= 0) return
    order(state, account, it.instrument, -it.amount, 0)
    left += maintenanceOf(it.instrument.brackets ?? [], sizeOf(it))
  }
}

export const plainPerpetual: Rules = {
  liquidate(state, accounts, { closes }) {
    for (const account of accounts) {
      if (closes === 'largest-first') closeLargest(state, account)
      else closeWhole(state, account, () => 0)
    }
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
  liquidate(state, accounts, { staged = true, liquidationFee = 0.0125 }) {
    for (const account of accounts) {
      const isSolvent = equity(state, account) > 1e-9 * exposure(state, account)
      if (perpetuals(state, account).length === 0) closeWhole(state, account, () => 0)
      else if (staged !== true || !isSolvent) leaveToWaterfall(state, account)
      else if (!reduce(state, account, liquidationFee as number)) leaveToWaterfall(state, account)
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
  account.episodeEndMs = state.timeMs + ms + (clock.mode === 'clocked' ? clock.everyMs : 0)
  state.hasChanged = true
}

const isInEpisode = (state: State, account: Account) => state.timeMs <= account.episodeEndMs

/** Sells as little as must be of what lies above the first brackets; says whether that will do. */
function reduce(state: State, account: Account, fee: number): boolean {
  const positions = perpetuals(state, account).map(({ instrument, amount, value }) => {
    const [, ...floors] = (instrument.brackets ?? []).map(({ floor }) => floor)
    const size = Math.abs(value)
    const above = Math.max(0, size - (floors[0] ?? size))
    return { instrument, amount, size, floors, above }
  })
  const balance = slack(state, account) + maintenance(state, account)
  const surplus = (share: number) => {
    let sum = balance
    for (const { instrument, size, above } of positions) {
      const left = size - share * above
      sum -= fee * share * above + 1.01 * maintenanceOf(instrument.brackets ?? [], left)
    }
    return sum
  }
  // The surplus is highest where a position reaches a bracket.
  const turns = positions.flatMap(({ size, floors, above }) =>
    floors.filter((floor) => floor < size).map((floor) => (size - floor) / above),
  )
  const enough = turns.sort((a, b) => a - b).find((share) => surplus(share) >= 0)
  if (enough === undefined) return false
  let low = 0
  let high = enough
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (surplus(middle) < 0) low = middle
    else high = middle
  }
  for (const { instrument, amount, size, above } of positions) {
    const limit = bankruptcyPrice(state, account, instrument)
    order(state, account, instrument, (-amount * high * above) / size, limit)
  }
  return true
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
