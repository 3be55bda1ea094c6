/**
 * Who bears a loss of what stands behind several classes of holders.
 *
 *     pro-rata    all lose the same share, loss / Σ holdings
 *     first-loss  the first loses until nothing is left, then the second, and so on
 *     one         one class loses until nothing is left, then the others, pro rata
 *
 * What exceeds all holdings is nobody's here: Σ share · holdings = min(loss, Σ holdings).
 */
import { InputError } from '../kit/assert.ts'
import { LARGEST } from '../units/magnitude.ts'

export const lossRules = ['pro-rata', 'first-loss', 'one'] as const
export type LossRule = (typeof lossRules)[number]

/** Share of its holdings, 0 to 1, that each class loses; `bearer` is a place in `holdings`. */
export function shareLoss(
  loss: number,
  holdings: readonly number[],
  rule: LossRule,
  bearer = 0,
): Float64Array {
  for (const [at, held] of [loss, ...holdings].entries()) {
    if (held >= 0 && held <= LARGEST) continue
    const field = at === 0 ? 'loss' : `holdings ${at - 1}`
    throw new InputError(`${field} is ${held}`, { field, value: held, allowed: `0 to ${LARGEST}` })
  }
  if (rule === 'one' && !(bearer in holdings)) {
    const facts = { field: 'bearer', value: bearer, allowed: `below ${holdings.length}` }
    throw new InputError('the class that bears the loss does not exist', facts)
  }
  if (rule === 'pro-rata') return evenly(loss, holdings)
  if (rule === 'first-loss') return inTurn(loss, holdings)
  const shares = new Float64Array(holdings.length)
  const rest = loss - takeFrom(loss, holdings, bearer, shares)
  const others = holdings.map((held, at) => (at === bearer ? 0 : held))
  for (const [at, share] of evenly(rest, others).entries()) if (at !== bearer) shares[at] = share
  return shares
}

function evenly(loss: number, holdings: readonly number[]): Float64Array {
  const all = holdings.reduce((sum, held) => sum + held, 0)
  const share = all > 0 ? Math.min(1, loss / all) : 0
  return Float64Array.from(holdings, (held) => (held > 0 ? share : 0))
}

function inTurn(loss: number, holdings: readonly number[]): Float64Array {
  const shares = new Float64Array(holdings.length)
  let rest = loss
  for (const at of holdings.keys()) rest -= takeFrom(rest, holdings, at, shares)
  return shares
}

/** What the class at `at` can bear of a loss; writes its share. */
function takeFrom(
  loss: number,
  holdings: readonly number[],
  at: number,
  shares: Float64Array,
): number {
  const held = holdings[at]
  const taken = Math.min(loss, held)
  shares[at] = held > 0 ? taken / held : 0
  return taken
}
