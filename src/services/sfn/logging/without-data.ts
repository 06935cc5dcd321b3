/** An event's details without what went in and came out. */
export function withoutData({
  input: _input,
  output: _output,
  parameters: _given,
  assignedVariables: _assigned,
  ...rest
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return rest;
}

/** Logs, as recorded on AWS, do not tell either whether they were cut off. */
export function withoutDetails(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.endsWith('Details')));
}
