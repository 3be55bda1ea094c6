import { test } from 'vitest'
import { writeFileSync } from 'node:fs'
import { report } from './report.ts'
import { sampleRecord, sampleEvents } from '../sample-record.ts'
test('render', () => { writeFileSync('/tmp/report.html', report(sampleRecord, sampleEvents)) })
