// The guides of the gateway, as their reader sees them: blocks of files, of settings, of a terminal.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Block {
  /** `gateway-policy.md:12`, for messages. */
  readonly at: string;
  /** `yaml`, `console`, … */
  readonly language: string;
  /** A file's name, or how the block is meant; often nothing. */
  readonly label: string;
  readonly text: string;
}

const guides = fileURLToPath(new URL('../../../../docs/guides/', import.meta.url));

/** `name` is relative to the directory of the guides. */
export async function readGuide(name: string): Promise<readonly Block[]> {
  const markdown = await readFile(guides + name, 'utf8');
  const fences = markdown.matchAll(/^( *)```(\S+)(?: ([^\n]+))?\n(.*?)^\1```$/gmsu);
  return Array.from(
    fences,
    ({ 1: indent = '', 2: language = '', 3: label = '', 4: text = '', index }) => ({
      at: `${name}:${markdown.slice(0, index).split('\n').length}`,
      language,
      label,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gmu'), ''),
    }),
  );
}

export interface Step {
  readonly command: string;
  /** What the guide says that it prints; `…` stands for anything. */
  readonly output: string;
}

/** A terminal as it is shown: a prompt, a command, and below it what came out. */
export function stepsOf({ text, at }: Block): readonly Step[] {
  const [before, ...steps] = `\n${text}`.split(/^\$ /mu);
  if (before?.trim() !== '') throw new Error(`${at}: output without a command.`);
  return steps.map((step) => {
    const { 1: command = '', 2: output = '' } = /^((?:.*\\\n)*.*)\n([^]*)$/u.exec(step) ?? [];
    return { command, output: output.trimEnd() };
  });
}

/** Whether `shown` is what the guide says, where `…` stands for anything. */
export function says(expected: string, shown: string): boolean {
  const lines = (text: string): string => text.replaceAll(/[ \t]+$/gmu, '').trim();
  const pattern = lines(expected).split('…').map(escaped);
  return new RegExp(`^${pattern.join('[^]*?')}$`, 'u').test(lines(shown));
}

/** A text that means itself in a regular expression. */
export function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}
