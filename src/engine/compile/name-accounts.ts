/** Ids of accounts: kept as they came, looked up only when somebody asks. */
import { roles } from '../world/roles.ts'
import type { Snapshot } from '../world/snapshot.ts'
import type { Accounts, WorldNames } from '../world/world.ts'

export function nameAccounts(
  snapshot: Snapshot,
  names: WorldNames,
  { traderCount, arrival, venue, role }: Accounts,
): void {
  const idOf = (input: number) => snapshot.accounts.id?.[input] ?? `#${input}`
  let rows: Map<string, number> | undefined
  Object.assign(names, {
    account(row: number): string {
      if (row < traderCount) return idOf(arrival[row])
      const place = venue[row] >= 0 ? names.venues[venue[row]] : `market-${row - traderCount}`
      return `${place}:${roles[role[row]]}`
    },
    findAccount(id: string): number {
      if (rows === undefined) {
        rows = new Map()
        for (let row = 0; row < traderCount; row++) {
          const bare = idOf(arrival[row])
          rows.set(bare, rows.has(bare) ? -1 : row)
          rows.set(`${names.venues[venue[row]]}/${bare}`, row)
        }
      }
      return rows.get(id) ?? -1
    },
  })
}
