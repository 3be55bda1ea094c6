/** How many keepers it takes: the auctions of the scenario, held with more and more of them. */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { eventRows } from '../engine/reading/explain.ts'
import type { Study } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { ModelSpec, Settings, Snapshot } from '../engine/world/snapshot.ts'
import { keeperParameters } from '../rules/auctions/keepers.ts'
import { houseParameters } from '../rules/auctions/terms.ts'

/** Keepers of the first kind: those who bid what a lot is worth. */
const counts = [5, 10, 20, 50] as const
/** A lot that brings less than this for a unit of ether was won for nothing, DAI. */
const NOTHING = 1

/** Glassnode, Cointelegraph and whiterabbit, March 2020: see README.md. */
const published = ['published', 3994, 1462, '36.6 %', 62_890, 8.32, 5.67]

export const blackThursday: Study = {
  id: 'black-thursday-2020',
  tables(snapshot, settings, registry) {
    return [
      {
        title: 'Auctions won for nothing, by the number of keepers who bid what a lot is worth',
        note:
          'The same vaults, prices and gas. Worth is counted at the market price of the moment. ' +
          'The share is fitted at 5 keepers; all else in the table is not. Dutch: the rules ' +
          'that Maker has had since 2021, with the same keepers.',
        columns: [
          'keepers',
          'auctions',
          'for nothing',
          'share',
          'ETH in them',
          'worth, $M',
          'bad debt, $M',
        ],
        rows: [
          published,
          ...counts.map((count) =>
            row(String(count), auctionsOf(withKeepers(snapshot, count), settings, registry)),
          ),
          row(
            `${counts[0]}, Dutch`,
            auctionsOf(asDutch(withKeepers(snapshot, counts[0])), settings, registry),
          ),
        ],
      },
    ]
  },
}

function row(who: string, it: Auctions): (string | number)[] {
  const share = `${((100 * it.free) / it.auctions).toFixed(1)} %`
  const millions = [it.freeUsd, it.badDebtUsd].map((usd) => Number((usd / 1e6).toFixed(2)))
  return [who, it.auctions, it.free, share, Math.round(it.freeUnits), ...millions]
}

export interface Auctions {
  readonly auctions: number
  /** Of which won for nothing: number, collateral, its worth at market. */
  readonly free: number
  readonly freeUnits: number
  readonly freeUsd: number
  readonly badDebtUsd: number
}

/** Runs the scenario and counts how its auctions ended. */
export function auctionsOf(snapshot: Snapshot, settings: Settings, registry: Registry): Auctions {
  const run = createRun(compile(snapshot, settings, registry), registry)
  advance(run)
  const { perRound, badDebtUsd } = summarize(run)
  const sum = { auctions: 0, free: 0, freeUnits: 0, freeUsd: 0 }
  for (const { action, price, quantity, round } of eventRows(run)) {
    if (action !== 'auction') continue
    sum.auctions++
    if (price >= NOTHING) continue
    sum.free++
    sum.freeUnits += quantity
    sum.freeUsd += quantity * (perRound[round]?.prices[0] ?? 0)
  }
  return { ...sum, badDebtUsd }
}

/** The same world with another number of keepers of the first kind. */
export function withKeepers(snapshot: Snapshot, count: number): Snapshot {
  const venues = snapshot.venues.map((venue) => {
    const [first, ...others] = (venue.rules.keepers ?? []) as readonly ModelSpec[]
    return { ...venue, rules: { ...venue.rules, keepers: [{ ...first, count }, ...others] } }
  })
  return { ...snapshot, venues }
}

/** What both kinds of auction house have. */
const shared = Object.keys({ ...houseParameters, ...keeperParameters })

/** The same world under the rules of `maker-clip`. */
export function asDutch(snapshot: Snapshot): Snapshot {
  const venues = snapshot.venues.map((venue) => {
    const kept = shared.filter((name) => name in venue.rules)
    const terms = Object.fromEntries(kept.map((name) => [name, venue.rules[name]]))
    return { ...venue, rules: { model: 'maker-clip', ...terms } }
  })
  return { ...snapshot, venues }
}
