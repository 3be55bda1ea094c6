/**
 * Rules are others from a moment on: those of a venue, of an oracle, or of what is held at a venue.
 * Everybody at the venue is looked at again at once.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import { changeRules } from '../engine/verbs/rules.ts'
import { ruleOfShock } from '../engine/world/rule-key.ts'
import { moment } from '../units/magnitude.ts'

const brackets = z
  .array(z.strictObject({ floor: z.number().min(0), rate: z.number().min(0).lt(1) }))
  .min(1)

const parameters = z
  .strictObject({
    atMs: moment().default(0).describe('from when they hold, ms'),
    venue: z.string().optional().describe('venue whose rules change'),
    oracle: z.string().optional().describe('oracle whose source changes'),
    instrument: z.string().optional().describe('venue/instrument whose margin changes'),
    set: z
      .record(z.string(), z.unknown())
      .describe('parameters of its model that are others; of an instrument: see below'),
  })
  .refine(({ venue, oracle, instrument }) => {
    return [venue, oracle, instrument].filter((it) => it !== undefined).length === 1
  }, 'give one of venue, oracle, instrument')
  .superRefine(({ instrument, set }, context) => {
    if (Object.keys(set).length === 0) {
      context.addIssue({ code: 'custom', path: ['set'], message: 'something changes' })
    }
    if (instrument === undefined) return
    const read = ofInstrument.safeParse(set)
    for (const { path, message } of read.error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: ['set', ...path], message })
    }
  })

const share = z.number().min(0).max(1).optional()
const ofInstrument = z.strictObject({
  weight: share,
  bonus: share,
  protocolFee: share,
  brackets: brackets.optional(),
})

export const ruleChange = defineShock<z.infer<typeof parameters>>({
  id: 'rule-change',
  title: 'Rules change',
  edge: 'rule',
  assumes: ['they hold for everybody at once, for what is held too'],
  ignores: [
    'positions that keep their old rules: they hold for everybody or for nobody',
    'clients who go elsewhere because of it',
  ],
  parameters,
  ruleChange({ atMs, venue, oracle, instrument, set }) {
    const of = venue !== undefined ? 'venue' : oracle !== undefined ? 'oracle' : 'instrument'
    return { atMs, of, id: venue ?? oracle ?? instrument ?? '', set }
  },
  create({ atMs }, { row, without }) {
    return {
      times: without.includes('rule') ? [] : [atMs],
      apply: (run) => void changeRules(run, ruleOfShock(row)),
    }
  },
})
