import { writeFileSync } from 'node:fs'
import { test } from 'vitest'
import { createPaint } from '../paint.ts'
import { sampleEvents, sampleRecord } from '../sample-record.ts'
import { screen } from '../terminal/screen.ts'
import { report } from './report.ts'

test('render', () => {
  writeFileSync('/tmp/report.html', report(sampleRecord, sampleEvents))
  console.log(screen(sampleRecord, { paint: createPaint(false), all: false }))
})
