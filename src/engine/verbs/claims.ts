/** What stands behind tokens is lost, in part or whole, and may come back. */
import { assert } from '../../kit/assert.ts'
import type { Run } from '../ports/run.ts'
import type { Claims } from '../world/world.ts'
import { record } from './record.ts'

/**
 * From now on a share of what is left of an asset is lost to those who hold it as a claim: oracles
 * of tokens that it is behind say so at their next reading. What markets pay for it stays.
 */
export function writeDown(run: Run, asset: number, share: number): void {
  const { lost } = run.world.claims
  assert(share >= 0 && share <= 1, 'claims: what is lost is a share')
  assert(asset < lost.length, 'claims: there are tokens')
  const before = lost[asset]
  if (share === 0 || before === 1) return
  lost[asset] = share === 1 ? 1 : Math.min(1, before + share - before * share)
  tell(run, asset, 'write-down', share)
}

/** A share of what has been lost of an asset is there again. */
export function writeUp(run: Run, asset: number, share: number): void {
  const { lost } = run.world.claims
  assert(share >= 0 && share <= 1, 'claims: what comes back is a share')
  if (share === 0 || lost[asset] === 0) return
  lost[asset] *= 1 - share
  tell(run, asset, 'write-up', share)
}

/** Place in the weights of what stands behind a token; -1: it does not. */
export function entryOf({ weights }: Pick<Claims, 'weights'>, token: number, by: number): number {
  const { begin, column, rows } = weights
  if (token < 0 || token >= rows) return -1
  const at = column.subarray(begin[token], begin[token + 1]).indexOf(by)
  return at < 0 ? -1 : begin[token] + at
}

/** So many units stand behind one of a token from now on: a rule of the oracles that read it. */
export function setBacking(run: Run, token: number, by: number, weight: number): void {
  const { claims, oracles } = run.world
  const at = entryOf(claims, token, by)
  assert(at >= 0, 'claims: it stands behind the token')
  const { value } = claims.weights
  if (value[at] === weight) return
  value[at] = weight
  for (let row = 0; row < oracles.count; row++) {
    if (oracles.source[row].assets?.includes(token) !== true) continue
    run.causes.oracleRule[row] = record(run, 'action', { action: 'rule', oracle: row })
  }
  run.progress++
}

/** It is the cause of what oracles of the asset's tokens say next. */
function tell(run: Run, asset: number, action: 'write-down' | 'write-up', value: number): void {
  const { instruments, oracles } = run.world
  const instrument = instruments.asset.indexOf(asset)
  const event = record(run, 'action', { action, instrument, value })
  for (let row = 0; row < oracles.count; row++) {
    if (oracles.source[row].assets?.includes(asset)) run.causes.oracleRule[row] = event
  }
  run.progress++
}
