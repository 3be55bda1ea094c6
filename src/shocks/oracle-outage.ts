/**
 * Oracles fall silent: for a while nothing new is published and the last word stands. What a feed
 * does not see, it does not average or pass on later.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import { duration, moment } from '../units/magnitude.ts'
import { silence } from './silence.ts'

const parameters = z.strictObject({
  oracles: z
    .union([z.string(), z.array(z.string()).min(1)])
    .default('all')
    .describe('an oracle, a list of oracles, or all'),
  atMs: moment().default(0).describe('when it begins, ms'),
  forMs: duration().describe('how long it lasts, ms'),
})

export const oracleOutage = defineShock<z.infer<typeof parameters>>({
  id: 'oracle-outage',
  title: 'Oracles fall silent',
  assumes: ['a price that is already on its way (latency) still arrives'],
  ignores: ['venues that pause when they notice', 'feeds that go on with a wrong price'],
  parameters,
  create({ oracles: ids, atMs, forMs }, names) {
    const listed = typeof ids === 'string' ? [ids] : ids
    const rows = ids === 'all' ? null : listed.map((id) => names.oracle(id))
    const untilMs = atMs + forMs
    return {
      // Who watches the age of a price finds it growing at the next reading: one is made at once.
      times: [atMs, atMs + 1],
      apply(run, index) {
        // A step of a clocked run may be longer than the outage.
        if (index > 0 || untilMs <= run.timeMs) return
        for (const oracle of rows ?? run.world.oracles.source.keys()) silence(run, oracle, untilMs)
      },
    }
  },
})
