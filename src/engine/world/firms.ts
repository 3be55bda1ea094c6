/** Firms by name, and the accounts that they own. */
import { InputError } from '../../kit/assert.ts'
import type { Tables } from './world.ts'

/** Row of a firm. An unknown one is an InputError that says which there are. */
export function requireFirm({ names: { firms } }: Tables, id: string): number {
  const row = firms.indexOf(id)
  if (row >= 0) return row
  throw new InputError(`there is no firm called ${id}`, {
    field: 'firm',
    value: id,
    allowed: firms.length > 0 ? firms.slice(0, 12).join(', ') : 'none is declared',
  })
}

/** Rows of its accounts, in the order of the scenario. */
export const accountsOf = ({ firms }: Tables, firm: number): readonly number[] =>
  Array.from(firms.account.subarray(firms.accountBegin[firm], firms.accountBegin[firm + 1]))
