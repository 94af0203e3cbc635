// The report in the form that was asked for.
import { renderHtml } from '../../report/html.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { renderTerminal } from '../../report/terminal.ts';
import type { AuditReport } from '../report.ts';
import { renderJunit } from './junit.ts';
import { pageOf } from './page.ts';
import { renderSarif } from './sarif.ts';

export const auditFormats = ['terminal', 'json', 'sarif', 'junit', 'markdown', 'html'] as const;

export type AuditFormat = (typeof auditFormats)[number];

export interface Look {
  readonly everything: boolean;
  readonly width: number;
  readonly colour: boolean;
}

export function render(report: AuditReport, format: AuditFormat, look: Look): string {
  switch (format) {
    case 'terminal':
      return renderTerminal(pageOf(report, look), look);
    case 'markdown':
      return renderMarkdown(pageOf(report, look));
    case 'html':
      return renderHtml(pageOf(report, look));
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'sarif':
      return renderSarif(report);
    case 'junit':
      return renderJunit(report);
  }
}
