import { registry } from 'cascade-engine'
import { scenarioJsonSchema } from 'cascade-engine/data'
import { replaceFile } from 'cascade-engine/data-node'
import { exits } from '../failure.ts'
import { note, print } from '../surroundings.ts'

export async function schemaCommand({ out }: { out?: string }): Promise<number> {
  const text = JSON.stringify(scenarioJsonSchema(registry), null, 2)
  if (out === undefined) print(text)
  else {
    await replaceFile(out, `${text}\n`)
    note(`${out}: in a scenario, the first line is "# yaml-language-server: $schema=${out}"`)
  }
  return exits.held
}
