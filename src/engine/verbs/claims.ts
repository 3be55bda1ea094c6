/** What stands behind tokens is lost, in part or whole. */
import { assert } from '../../kit/assert.ts'
import type { Run } from '../ports/run.ts'
import { record } from './record.ts'

/**
 * From now on a share of what is left of an asset is lost to those who hold it as a claim: oracles
 * of tokens that it is behind say so at their next reading. What markets pay for it stays.
 */
export function writeDown(run: Run, asset: number, share: number): void {
  const { claims, instruments, oracles } = run.world
  assert(share >= 0 && share <= 1, 'claims: what is lost is a share')
  assert(asset < claims.lost.length, 'claims: there are tokens')
  const before = claims.lost[asset]
  if (share === 0 || before === 1) return
  claims.lost[asset] = share === 1 ? 1 : Math.min(1, before + share - before * share)
  const instrument = instruments.asset.indexOf(asset)
  const event = record(run, 'action', { action: 'write-down', instrument, value: share })
  for (let row = 0; row < oracles.count; row++) {
    if (oracles.source[row].assets?.includes(asset)) run.causes.oracleRule[row] = event
  }
  run.progress++
}
