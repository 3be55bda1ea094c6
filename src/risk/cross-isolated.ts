/**
 * The same positions in cross-margin accounts and in isolated ones, side by side. Cross margin lets
 * a profit or spare margin carry a loss: fewer are liquidated by small shocks. It also hands a loss
 * in one market on to all others: whoever goes is closed everywhere. Which is worse depends on the
 * size of the shock, and changes at a crossover.
 *
 * An account is isolated by making each of its positions an account of its own, with the part of
 * the wallet that is its part of the notional at entry.
 *
 * Source: shared/spec/topics.md T2 (read 2026-11-29).
 * Assumes: positions only, no collateral but the wallet. Ignores: owners who move margin.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { measureGain } from './loop-gain.ts'

export interface Isolated {
  readonly snapshot: Snapshot
  /** For each account of it, the row of the account it was a part of. */
  readonly owner: Int32Array
}

/** Throws InputError for an account that holds a balance, and where firms own accounts. */
export function isolate(snapshot: Snapshot): Isolated {
  const { accounts, legs, instruments, credit } = snapshot
  if (credit !== undefined) {
    throw new InputError('Accounts of firms cannot be isolated', { field: 'credit' })
  }
  const legsOf: number[][] = Array.from({ length: accounts.count }, () => [])
  for (let leg = 0; leg < legs.count; leg++) {
    const { id, kind } = instruments[legs.instrument[leg]]
    if (kind === 'balance' && legs.amount[leg] !== 0) {
      const name = accounts.id?.[legs.account[leg]] ?? `#${legs.account[leg]}`
      throw new InputError('An account with collateral cannot be isolated', {
        field: `${name}.${id}`,
        value: legs.amount[leg],
        allowed: 'positions',
      })
    }
    if (kind !== 'balance') legsOf[legs.account[leg]].push(leg)
  }
  const notional = (leg: number) => {
    const isInverse = instruments[legs.instrument[leg]].kind === 'inverse'
    return Math.abs(legs.amount[leg]) * (isInverse ? 1 : legs.entry[leg])
  }
  const rows = legsOf.flatMap((own, account) => {
    const all = own.reduce((sum, leg) => sum + notional(leg), 0)
    if (own.length < 2 || all === 0) return [{ account, own, share: 1, suffix: '' }]
    return own.map((leg) => {
      const suffix = `:${instruments[legs.instrument[leg]].id}`
      return { account, own: [leg], share: notional(leg) / all, suffix }
    })
  })
  const nameOf = (account: number) => accounts.id?.[account] ?? `#${account}`
  const picked = rows.flatMap(({ own }, row) => own.map((leg) => [row, leg]))
  return {
    owner: Int32Array.from(rows, ({ account }) => account),
    snapshot: {
      ...snapshot,
      accounts: {
        count: rows.length,
        id: rows.map(({ account, suffix }) => nameOf(account) + suffix),
        venue: rows.map(({ account }) => accounts.venue[account]),
        wallet: rows.map(({ account, share }) => accounts.wallet[account] * share),
      },
      legs: {
        count: picked.length,
        account: picked.map(([row]) => row),
        instrument: picked.map(([, leg]) => legs.instrument[leg]),
        amount: picked.map(([, leg]) => legs.amount[leg]),
        entry: picked.map(([, leg]) => legs.entry[leg]),
      },
    },
  }
}

export interface MarginOutcome {
  /** Owners of whom anything was liquidated. */
  readonly owners: number
  /** Notional of what was liquidated, reporting currency. */
  readonly liquidatedUsd: number
  /** Written off or standing below zero at the end. */
  readonly shortfallUsd: number
  /** End prices, in the order of markets. */
  readonly prices: readonly number[]
  readonly converged: boolean
}

export interface FrontierPoint {
  /** Fall of the shocked market, a share of its price. */
  readonly drop: number
  readonly cross: MarginOutcome
  readonly isolated: MarginOutcome
}

/** Both for each drop of one market alone, the other settings kept. */
export function marginFrontier(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  { market, drops }: { readonly market: string; readonly drops: readonly number[] },
): FrontierPoint[] {
  const { snapshot: apart, owner } = isolate(snapshot)
  return drops.map((drop) => {
    const shocks = [{ model: 'price-gap', markets: market, drop }]
    const outcome = (world: Snapshot, owners?: Int32Array) => {
      const compiled = compile(world, { ...settings, shocks }, registry)
      const run = createRun(compiled, registry, { trace: false })
      advance(run)
      return outcomeOf(run, owners)
    }
    return { drop, cross: outcome(snapshot), isolated: outcome(apart, owner) }
  })
}

function outcomeOf(run: Run, owner?: Int32Array): MarginOutcome {
  const { markets, perVenue, converged } = summarize(run)
  const { arrival } = run.world.accounts
  const owners = new Set<number>()
  for (let row = 0; row < run.isLiquidated.length; row++) {
    if (run.isLiquidated[row] === 1) owners.add(owner ? owner[arrival[row]] : arrival[row])
  }
  return {
    owners: owners.size,
    liquidatedUsd: markets.reduce((sum, it) => sum + it.liquidatedUsd, 0),
    shortfallUsd: perVenue.reduce((sum, it) => sum + it.totalShortfallUsd, 0),
    prices: markets.map(({ endPrice }) => endPrice),
    converged,
  }
}

/**
 * Drops from which on cross margin forces more than isolated, or less again: every change along
 * the frontier, as it may change more than once. The first of a pair is the last drop before it.
 */
export function crossovers(
  frontier: readonly FrontierPoint[],
): { readonly from: number; readonly to: number; readonly worse: 'cross' | 'isolated' }[] {
  const changes = []
  let before: 'cross' | 'isolated' = 'isolated'
  for (const [at, { drop, cross, isolated }] of frontier.entries()) {
    const worse = cross.liquidatedUsd > isolated.liquidatedUsd ? 'cross' : 'isolated'
    const from = at > 0 ? frontier[at - 1].drop : 0
    if (worse !== before) changes.push({ from, to: drop, worse } as const)
    before = worse
  }
  return changes
}

export interface CrossGain {
  readonly markets: readonly string[]
  /** Loop gain of both: row a, column b. Off its diagonal the isolated one is 0. */
  readonly cross: readonly (readonly number[])[]
  readonly isolated: readonly (readonly number[])[]
}

/** The heat map of who moves whom: what cross margin adds is what stands off the diagonal. */
export function crossGain(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  bump = 0.01,
): CrossGain {
  const gain = (world: Snapshot) => measureGain(compile(world, settings, registry), registry, bump)
  const { markets, K } = gain(snapshot)
  return { markets, cross: K, isolated: gain(isolate(snapshot).snapshot).K }
}
