/** What stands behind the tokens of a scenario, written out or in files `token, by, weight`. */
import type { AssetRow, BackingRow, ClaimRows, TokenRow } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { backingOf } from '../networks/backing.ts'
import type { Path } from './document.ts'
import { pathText } from './document.ts'
import { tableOfFile } from './input-file.ts'
import { unknownName } from './nearest.ts'
import type { Reading } from './reading.ts'
import type { Scenario } from './scenario-schema.ts'
import { cellFacts, numberColumn, renameColumns, textColumn } from './table.ts'

type Claims = NonNullable<Scenario['claims']>
type Entry = Claims['backing'][number]
type FileEntry = Extract<Entry, { readonly file: string }>
type Place = () => Parameters<typeof unknownName>[3]

/** Nothing where the scenario has no claims. Tokens that are only named here become assets. */
export function readClaims(
  reading: Reading,
  { assets }: { readonly assets: AssetRow[] },
): ClaimRows | undefined {
  const { claims } = reading.scenario
  if (claims === undefined) return undefined
  const read = claims.backing.flatMap((entry, at) => {
    const path = ['claims', 'backing', at]
    return 'file' in entry ? readFile(reading, entry, path) : [readRow(reading, entry, path)]
  })
  const known = new Set(assets.map(({ id }) => id))
  const add = (id: string) => {
    if (!known.has(id)) assets.push({ id })
    known.add(id)
  }
  for (const { token } of read) add(token.name)
  for (const [id, { own }] of Object.entries(claims.tokens)) {
    if (own !== undefined) add(id)
    if (known.has(id)) continue
    const path = ['claims', 'tokens', id]
    throw unknownName('token', id, known, placeOf(reading, path)())
  }
  for (const { by } of read) if (!known.has(by.name)) throw unknown(by.name, known, by.place)
  const tokens: TokenRow[] = Object.entries(claims.tokens).map(([id, it]) => ({ id, ...it }))
  const backing: BackingRow[] = read.map(({ token, by, weight }) => ({
    token: token.name,
    by: by.name,
    weight,
  }))
  placing(reading, () => backingOf([...known], backing, tokens))
  return { tokens, backing }
}

/** What no single row says: circles, and tokens behind which is nothing. */
function placing(reading: Reading, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const place = placeOf(reading, ['claims', 'backing'])()
    throw new InputError(error.message, { ...error.facts, ...place })
  }
}

interface Named {
  readonly name: string
  readonly place: Place
}
interface Read {
  readonly token: Named
  readonly by: Named
  readonly weight: number
}

const unknown = (name: string, known: ReadonlySet<string>, place: Place) =>
  unknownName('asset', name, known, place())

const placeOf =
  ({ document }: Reading, path: Path): Place =>
  () => ({ ...document.place(path), field: pathText(path) })

function readRow(reading: Reading, entry: Exclude<Entry, FileEntry>, path: Path): Read {
  const named = (key: 'token' | 'by'): Named => ({
    name: entry[key],
    place: placeOf(reading, [...path, key]),
  })
  return { token: named('token'), by: named('by'), weight: entry.weight }
}

function readFile({ document, files }: Reading, entry: FileEntry, path: Path): Read[] {
  const { file, columns } = entry
  const table = renameColumns(tableOfFile(files, file, document.place([...path, 'file'])), columns)
  const names = { token: textColumn(table, 'token'), by: textColumn(table, 'by') }
  const weights = numberColumn(table, 'weight', 'notNegative')
  const named = (key: 'token' | 'by', row: number): Named => ({
    name: names[key][row] ?? '',
    place: () => cellFacts(table, row, key),
  })
  return names.token.map((_, row) => ({
    token: named('token', row),
    by: named('by', row),
    weight: weights[row] ?? 0,
  }))
}
