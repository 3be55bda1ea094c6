/**
 * Part of what stands behind a token is lost: a theft, a slashing, tokens that were forged,
 * reserves lent to somebody who fails. Whoever holds a claim on it holds that much less.
 *
 *     lost' = lost + (1 − lost) · share
 *     of `lost` units among several tokens: a share of each by `rule` (networks/loss-rules.ts)
 *
 * Oracles that say what tokens are worth (`claim`) say so at their next reading; what a market pays
 * is for the market to find out.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { writeDown } from '../engine/verbs/claims.ts'
import { type LossRule, lossRules, shareLoss } from '../networks/loss-rules.ts'
import { moment, positive } from '../units/magnitude.ts'
import { requireClaim, requireSupply } from './claimed.ts'

const ids = z.array(z.string()).min(1)

const parameters = z
  .strictObject({
    asset: z.string().optional().describe('what is lost in part: a token, or what is behind one'),
    share: z.number().min(0).max(1).optional().describe('of what is left of it'),
    lost: positive().optional().describe('or: units that are missing'),
    among: ids.optional().describe('tokens with a `supply` whose holders bear that'),
    rule: z
      .enum(lossRules)
      .default('pro-rata')
      .describe('pro-rata: all alike; first-loss: in the order of among; one: bearer first'),
    bearer: z.string().optional().describe('with the rule `one`: which of them'),
    atMs: moment().default(0).describe('when, ms'),
  })
  .superRefine(({ asset, share, lost, among, rule, bearer }, context) => {
    const say = (message: string, ...path: string[]) =>
      context.addIssue({ code: 'custom', message, path })
    const isOne = asset !== undefined && share !== undefined
    const isMany = lost !== undefined && among !== undefined
    if (isOne === isMany) say('give either asset and share, or lost and among')
    else if (isOne && (lost ?? among ?? bearer) !== undefined) say('lost goes with among')
    else if (isMany && (asset ?? share) !== undefined) say('lost goes with among')
    else if (isMany && new Set(among).size < among.length) say('a token twice', 'among')
    else if ((rule === 'one') !== (bearer !== undefined)) say('with rule one', 'bearer')
    else if (bearer !== undefined && !among?.includes(bearer)) say('one of among', 'bearer')
  })
type Parameters = z.infer<typeof parameters>

export const writeDownShock = defineShock<Parameters>({
  id: 'write-down',
  title: 'Part of what stands behind a token is lost',
  assumes: ['everybody who reads the worth of a token knows at once'],
  ignores: ['who leaves before it is known'],
  parameters,
  check(given, world) {
    if (given.asset !== undefined) requireClaim(world, 'asset', given.asset)
    for (const id of given.among ?? []) {
      requireClaim(world, 'among', id)
      requireSupply(world, 'among', id)
    }
  },
  create({ asset, share = 0, lost = 0, among = [], rule, bearer = '', atMs }, names) {
    const rows = (asset === undefined ? among : [asset]).map((id) => names.asset(id))
    return {
      times: [atMs],
      apply(run) {
        const shares =
          asset === undefined
            ? sharesOf(run.world, lost, rows, rule, among.indexOf(bearer))
            : [share]
        for (const [at, row] of rows.entries()) writeDown(run, row, shares[at])
      },
    }
  },
})

/** Of what is left of each token. */
function sharesOf(
  { claims }: LiveWorld,
  lost: number,
  rows: readonly number[],
  rule: LossRule,
  bearer: number,
): ArrayLike<number> {
  const held = rows.map((row) => claims.supply[row] * (1 - claims.lost[row]))
  return shareLoss(lost, held, rule, Math.max(0, bearer))
}
