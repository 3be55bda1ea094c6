/**
 * The same fall under makers of blocks who choose by other rules: what those who call have of it,
 * what the protocol has, and what nobody pays.
 */
import { compile } from '../engine/compile/compile.ts'
import { equity } from '../engine/margin/margin.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Study } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'

interface Way {
  readonly title: string
  readonly chain?: Partial<ModelSpec>
  readonly others?: readonly ModelSpec[]
}

const ways = (venue: string): readonly Way[] => [
  { title: 'by tip' },
  { title: 'as they came', chain: { ordering: 'fifo' } },
  { title: 'by worth to their maker', chain: { ordering: 'profit-max' } },
  { title: 'two of a censor first', chain: { untilMs: 24_000 } },
  {
    title: 'half of the calls to one maker of five',
    chain: { private: 0.5, share: 0.2, censors: [] },
  },
  {
    title: 'by tip, 65 % auctioned off',
    others: [{ model: 'oev-auction', venue, recapture: 0.65 }],
  },
]

export const blockMakers = (id: string, venue: string): Study => ({
  id,
  tables(snapshot, settings, registry) {
    const rows = ways(venue).map(({ title, chain = {}, others = [] }) => {
      const changed = settings.actors.map((it) => (it.model === 'chain' ? { ...it, ...chain } : it))
      const actors = [...changed, ...others]
      const run = createRun(compile(snapshot, { ...settings, actors }, registry), registry, {
        trace: false,
      })
      const { liquidator, treasury } = run.world.venues
      const row = run.world.names.venues.indexOf(venue)
      const before = [liquidator[row], treasury[row]].map((it) => equity(run.world, it))
      advance(run)
      const after = [liquidator[row], treasury[row]].map((it) => equity(run.world, it))
      const { badDebtUsd, standingShortfallUsd, liquidatedAccounts } = summarize(run)
      const thousands = (value: number) => Math.round(value / 1e3) + 0
      return [
        title,
        liquidatedAccounts,
        thousands(after[0] - before[0]),
        thousands(after[1] - before[1]),
        thousands(badDebtUsd + standingShortfallUsd),
      ]
    })
    return [
      {
        title: 'Who makes the blocks',
        note:
          'The same fall each time. Gained by those who call, paid to the protocol, and what ' +
          'nobody pays, bad debt and standing shortfall: thousands of dollars.',
        columns: ['blocks', 'liquidated', 'gained', 'protocol', 'shortfall'],
        rows,
      },
    ]
  },
})
