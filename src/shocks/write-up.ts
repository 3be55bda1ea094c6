/**
 * Part of what was lost behind a token is there again: stolen coins that come back, reserves that
 * are unfrozen, an estate that pays.
 *
 *     lost' = lost · (1 − share)
 *
 * Nothing that was sold or written off in between comes back with it.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import { writeUp } from '../engine/verbs/claims.ts'
import { moment } from '../units/magnitude.ts'
import { requireClaim } from './claimed.ts'

const parameters = z.strictObject({
  asset: z.string().describe('what comes back in part: a token, or what is behind one'),
  share: z.number().min(0).max(1).describe('of what is lost of it by then'),
  atMs: moment().default(0).describe('when, ms'),
})

export const writeUpShock = defineShock<z.infer<typeof parameters>>({
  id: 'write-up',
  title: 'Part of what was lost behind a token is there again',
  assumes: ['everybody who holds the token then has his part, whoever bore the loss'],
  ignores: ['claims of those who sold in between'],
  parameters,
  check: ({ asset }, world) => requireClaim(world, 'asset', asset),
  create({ asset, share, atMs }, names) {
    const row = names.asset(asset)
    return { times: [atMs], apply: (run) => writeUp(run, row, share) }
  },
})
