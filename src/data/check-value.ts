/** Holds a part of a scenario against a schema; the first thing wrong becomes one InputError. */
import type { z } from 'zod'
import { InputError } from '../kit/assert.ts'
import { asWritten, type Path, pathText, type ScenarioDocument, valueAt } from './document.ts'
import { nowCalled } from './former-names.ts'
import { list, nearest } from './nearest.ts'
import { findUnknownKey, knownKeys } from './schema-shape.ts'

type Issue = z.core.$ZodIssue

/**
 * `value` as the schema reads it, defaults filled in. `path` says where `value` stands.
 *
 * An unknown key is told first: a slip there is what makes another setting missing.
 */
export function checkValue<S extends z.ZodType>(
  schema: S,
  value: unknown,
  document: ScenarioDocument,
  path: Path,
): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const stray = findUnknownKey(issues)
  if (stray === undefined) throw issueError(issues[0] as Issue, value, document, path)
  const field = [...path, ...stray.path, stray.key]
  const known = knownKeys(schema, value, stray.path)
  const now = nowCalled(stray.key, known)
  const meant = nearest(stray.key, known)
  const guess = meant === undefined ? '' : `; did you mean ${meant}?`
  const hint = now === undefined ? guess : `; it is called ${now} now`
  throw new InputError(`${pathText(field)} is not a known setting${hint}`, {
    ...document.place(field),
    field: pathText(field),
    value: valueAt(value, [...stray.path, stray.key]),
    allowed: list(known),
  })
}

function issueError(
  issue: Issue,
  value: unknown,
  document: ScenarioDocument,
  path: Path,
): InputError {
  const deepest = unwrap(issue)
  const known = [...path, ...deepest.path]
  const field = asWritten(document.value, known)
  const found = valueAt(value, deepest.path)
  const unit = pathText(field) === pathText(known) ? '' : ', in ms'
  const where = pathText(field) || 'the scenario'
  const message =
    found === undefined ? `${where} is missing` : `${where} ${isWrong(deepest.issue, found)}`
  return new InputError(message, {
    ...document.place(field),
    field: pathText(field),
    value: found,
    allowed: allowedBy(deepest.issue) + unit + asNumber(deepest.issue, found),
  })
}

/** What somebody who wrote `2%` or `10M` for a number may have meant. */
function asNumber(issue: Issue, found: unknown): string {
  if (issue.code !== 'invalid_type' || issue.expected !== 'number') return ''
  if (typeof found !== 'string') return ''
  if (/^-?[\d.]+ ?%$/.test(found)) return '; 1 % is written 0.01'
  return /^-?[\d.]+ ?[kMB]$/.test(found) ? '; a million is written 1e6' : ''
}

interface Located {
  readonly issue: Issue
  readonly path: Path
}

/** Of a value that fits none of several forms: what is wrong with the form it comes nearest to. */
function unwrap(issue: Issue): Located {
  const path = issue.path as Path
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const forms = issue.errors.map((issues) => unwrap(issues[0] as Issue))
    const best = forms.reduce((a, b) => (b.path.length > a.path.length ? b : a))
    if (best.path.length > 0) return { issue: best.issue, path: [...path, ...best.path] }
  }
  return { issue, path }
}

function isWrong(issue: Issue, found: unknown): string {
  const shown = typeof found === 'object' ? 'has the wrong form' : `is ${String(found)}`
  if (issue.code === 'too_big' && typeof found === 'number') return shown + asShare(issue, found)
  if (issue.code !== 'invalid_value' || typeof found !== 'string') return shown
  const meant = nearest(found, issue.values.map(String))
  return meant === undefined ? shown : `${shown}; did you mean ${meant}?`
}

/** Percent written where a share of one is meant. */
function asShare({ maximum }: { readonly maximum: number | bigint }, found: number): string {
  if (maximum !== 1 || found > 100) return ''
  const rounded = (value: number) => Number(value.toPrecision(6))
  return `, which is ${rounded(found * 100)} %; did you mean ${rounded(found / 100)}?`
}

/** What would have been right, in words. */
function allowedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      // Messages of zod's own begin so; others are ours and say it better.
      if (!issue.message.startsWith('Invalid')) return issue.message
      return typeNames[issue.expected] ?? issue.expected
    case 'too_small': {
      const isCount = issue.origin === 'array' || issue.origin === 'string'
      if (isCount)
        return `${issue.minimum} or more ${issue.origin === 'array' ? 'items' : 'letters'}`
      return issue.inclusive
        ? `a number, ${issue.minimum} or more`
        : `a number above ${issue.minimum}`
    }
    case 'too_big': {
      const isCount = issue.origin === 'array' || issue.origin === 'string'
      if (isCount)
        return `${issue.maximum} or fewer ${issue.origin === 'array' ? 'items' : 'letters'}`
      return issue.inclusive
        ? `a number, at most ${issue.maximum}`
        : `a number below ${issue.maximum}`
    }
    case 'invalid_value':
      return issue.values.map(String).join(', ')
    case 'invalid_union':
      return 'options' in issue ? (issue.options as unknown[]).join(', ') : issue.message
    default:
      return issue.message
  }
}

const typeNames: Readonly<Record<string, string>> = {
  number: 'a finite number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'a map of settings',
  record: 'a map of names, or of shares such as { 0: 1.1, 1: 3 }',
  array: 'a list',
  tuple: 'a list of so many items, such as [99, 10]',
}
