/**
 * The same move with and without option dealers, with half their book, twice it, and its other
 * side: the parameter `times` of the scenario's option dealer, all else alike.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Study } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import { dampingAt, dealerLevels } from '../risk/dealer-levels.ts'

const books = [0, 0.5, 1, 2, -1]

export const optionDealers = (id: string): Study => ({
  id,
  tables(snapshot, settings, registry) {
    const rows = books.map((times) => {
      const actors = settings.actors.map((it) =>
        it.model === 'option-dealer' ? { ...it, times } : it,
      )
      const world = compile(snapshot, { ...settings, actors }, registry)
      const run = createRun(world, registry, { trace: false })
      const levels = dealerLevels(run.world, 0)
      const damping = levels === null ? 1 : dampingAt(levels, levels.price)
      advance(run)
      const { markets, liquidatedUsd, liquidatedAccounts, adlUsd, badDebtUsd } = summarize(run)
      const { startPrice, endPrice } = markets[0]
      return [
        times,
        digits(damping, 2),
        digits(100 * (endPrice / startPrice - 1), 1),
        millions(liquidatedUsd),
        liquidatedAccounts,
        millions(adlUsd),
        millions(badDebtUsd),
      ]
    })
    return [
      {
        title: 'With and without dealers',
        note:
          'Book: of the options in the scenario; −1 is the other side of them. 1 + λΓ at the ' +
          'start: below 1 hedging adds to a move. Money in millions of dollars.',
        columns: ['book', '1 + λΓ', 'end, %', 'liquidated', 'accounts', 'ADL', 'bad debt'],
        rows,
      },
    ]
  },
})

const digits = (value: number, places: number): number => Number(value.toFixed(places)) + 0
const millions = (usd: number): number => digits(usd / 1e6, 1)
