/** One temporary folder for all tests and what they start; nothing of it is left behind. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const prefix = 'cascade-tests-'

export default function setup(): () => void {
  // Once, though every project of vitest.config.ts asks for it.
  if (basename(tmpdir()).startsWith(prefix)) return () => {}
  const folder = mkdtempSync(join(tmpdir(), prefix))
  // What `tmpdir()` reads, in every system.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
