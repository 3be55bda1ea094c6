/** What was set, as a cell: a text that begins with a minus would be guarded in a table. */
export const setValue = (value: string): string | number =>
  value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
