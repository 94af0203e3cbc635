/** A policy whose gateway says this. */
export function withGateway(...lines: readonly string[]): string {
  return `version: 1\napp: a\ngateway:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
