/** Shocks of the reference engine: each says when it comes and does what its name says. */
import type { BackingRow, ShockSpec } from '../../src/engine/world/snapshot.ts'
import { capsOf, isCap } from './reference-caps.ts'
import { execute, order } from './reference-ledger.ts'
import { get, type Market, type State } from './reference-state.ts'

export interface Due {
  readonly timeMs: number
  readonly apply: (state: State) => void
}

/** All shocks by time, those of one time as the scenario lists them. */
export function schedule(shocks: readonly ShockSpec[]): Due[] {
  return shocks.flatMap(dueOf).sort((a, b) => a.timeMs - b.timeMs)
}

function dueOf(spec: ShockSpec): Due[] {
  const { atMs = 0, drop = 0, by = 0, left = 1 } = spec as Record<string, number | undefined>
  const { markets = 'all' } = spec as { markets?: string | readonly string[] }
  const hit = (state: State) =>
    [...state.markets.values()].filter(
      ({ row }) => markets === 'all' || [markets].flat().includes(row.id),
    )
  if (spec.model === 'price-gap') {
    return [{ timeMs: atMs, apply: (state) => hit(state).map((it) => it.place.move(1 - drop, by)) }]
  }
  if (spec.model === 'depth-cut') {
    return [{ timeMs: atMs, apply: (state) => hit(state).map((it) => it.place.thin(left)) }]
  }
  if (spec.model === 'trading-halt' || spec.model === 'oracle-outage') {
    const begins = { timeMs: atMs, apply: (state: State) => silence(state, spec, hit(state)) }
    // Whoever minds the age of a price looks again at once.
    const looks = { timeMs: atMs + 1, apply: () => undefined }
    return spec.model === 'trading-halt' ? [begins] : [begins, looks]
  }
  if (spec.model === 'rule-change') {
    const { instrument, set } = spec as unknown as { instrument: string; set: object }
    const apply = (state: State) => Object.assign(get(state.instruments, instrument), set)
    return [{ timeMs: atMs, apply }]
  }
  if (isCap(spec)) return capsOf(spec)
  if (spec.model === 'write-down') {
    const { asset, share } = spec as unknown as { asset: string; share: number }
    const apply = ({ lost, flaw }: State) => {
      if (flaw === 'no-write-down') return
      lost.set(asset, 1 - (1 - (lost.get(asset) ?? 0)) * (1 - share))
    }
    return [{ timeMs: atMs, apply }]
  }
  if (spec.model === 'backing-change') {
    const { token, by, weight } = spec as unknown as BackingRow
    const apply = (state: State) => {
      if (state.claims === undefined) return
      const backing = state.claims.backing.map((it) =>
        it.token === token && it.by === by ? { token, by, weight } : it,
      )
      state.claims = { ...state.claims, backing }
    }
    return [{ timeMs: atMs, apply }]
  }
  if (spec.model === 'write-up') {
    const { asset, share } = spec as unknown as { asset: string; share: number }
    const apply = ({ lost }: State) => lost.set(asset, (lost.get(asset) ?? 0) * (1 - share))
    return [{ timeMs: atMs, apply }]
  }
  if (spec.model === 'outage') return [{ timeMs: atMs, apply: (state) => close(state, spec) }]
  if (spec.model === 'metaorder') return [{ timeMs: atMs, apply: (state) => trade(state, spec) }]
  if (spec.model !== 'price-path') throw new Error(`the reference knows no shock ${spec.model}`)
  return pathOf(spec as unknown as PathSpec).map(({ timeMs, value }) => ({
    timeMs: atMs + timeMs,
    apply: (state) => {
      for (const { place, startPrice } of hit(state)) {
        const target = spec.factors === undefined ? value : value * startPrice
        place.move(target / place.fundamental(), 0)
      }
    },
  }))
}

/** Until then nothing is filled on the markets, or nothing new is said by the oracles. */
function silence(state: State, spec: ShockSpec, markets: readonly Market[]): void {
  const untilMs = (spec.atMs ?? 0) + (spec.forMs as number)
  if (spec.model === 'trading-halt') {
    for (const it of markets) it.haltedUntilMs = Math.max(it.haltedUntilMs, untilMs)
    return
  }
  for (const id of [spec.oracles as string | string[]].flat()) {
    for (const it of id === 'all' ? state.oracles.values() : [get(state.oracles, id)]) {
      it.silentUntilMs = Math.max(it.silentUntilMs, untilMs)
    }
  }
}

interface PathSpec {
  readonly timesMs: readonly number[]
  readonly prices?: readonly number[]
  readonly factors?: readonly number[]
  readonly everyMs?: number
}

/** The points, and points on the line between them in steps of `everyMs`. */
function pathOf({ timesMs, prices, factors, everyMs }: PathSpec) {
  const points = prices ?? factors ?? []
  return timesMs.flatMap((timeMs, at) => {
    const found = []
    const before = timesMs[at - 1]
    for (let on = before + (everyMs ?? Infinity); on < timeMs; on += everyMs ?? Infinity) {
      const share = (on - before) / (timeMs - before)
      found.push({ timeMs: on, value: points[at - 1] * (1 - share) + points[at] * share })
    }
    return [...found, { timeMs, value: points[at] }]
  })
}

function trade(state: State, { instrument, quantity }: ShockSpec): void {
  const bought = get(state.instruments, instrument as string)
  const outside = get(state.others, `${bought.venue}:outside`)
  order(state, outside, bought, quantity as number, 0)
  execute(state, true)
}

/** The keepers of some venues are down: nobody is liquidated there until they are up again. */
function close(state: State, spec: ShockSpec): void {
  const { services } = spec as unknown as {
    services: { keepers: { closes: Record<'venues' | 'redemptions', readonly string[]> } }
  }
  const untilMs = (spec.atMs ?? 0) + (spec.forMs as number)
  // A step of the clock may be longer than the outage.
  if (untilMs <= state.timeMs) return
  const { venues = [], redemptions = [] } = services.keepers.closes
  const shut = (until: Map<string, number>, id: string) =>
    until.set(id, Math.max(until.get(id) ?? 0, untilMs))
  for (const id of venues) shut(state.closedUntilMs, id)
  for (const id of redemptions) shut(state.noRedemptionUntilMs, id)
}
