import { type Table, type Text, textOf } from 'cascade-engine/report'
import { Grid } from './grid.tsx'

interface Told {
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

/** What a command would print: sentences, then tables. */
export function ToldOf({ told }: { readonly told: Told }) {
  return (
    <>
      {told.sentences.map((sentence) => (
        <p key={textOf(sentence)} className="strong">
          {textOf(sentence)}
        </p>
      ))}
      {told.tables.map((table) => (
        <Grid key={table.id + textOf(table.title)} table={table} />
      ))}
    </>
  )
}
