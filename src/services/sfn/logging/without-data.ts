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
