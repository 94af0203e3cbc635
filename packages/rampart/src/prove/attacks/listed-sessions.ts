import type { Attack } from '../attack.ts';
import { sessionOfBob, type Grounds } from '../grounds/grounds.ts';
import { heardIn, stopIn } from '../grounds/person.ts';
import { stopBy } from './as-user.ts';

export const listedSessions: Attack<Grounds> = {
  name: 'listed-sessions',
  title:
    'A visitor asks for a list of "session" where the shop lists tags, and gets everybody’s sessions',
  story:
    'What a visitor types lands in a pattern of SCAN, as texts landed in SQL for decades, and a star finds everything. ' +
    'In 2015 and 2016 strangers were in 32 million accounts of Yahoo with nothing but the name of a session.',
  door: 'shop',
  harms: ['confidentiality'],
  goal: 'a stranger has read the name of a session of bob',
  crosses: ['client', 'gateway'],
  ways: ['session', '*', '[r-t]*'].map((kind) => ({
    name: `GET /list?kind=${kind}`,
    attempt: async (grounds) => {
      const path = `/list?kind=${encodeURIComponent(kind)}`;
      const answered = await grounds.newBrowser().send('program', { method: 'GET', path });
      const heard = heardIn(answered);
      if (heard.text.includes(sessionOfBob)) grounds.loot.add(sessionOfBob);
      return stopIn(answered) ?? stopBy(grounds, heard);
    },
  })),
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(sessionOfBob)
        ? { kind: 'reached', seen: `${sessionOfBob} was told to a stranger` }
        : { kind: 'missed' },
    ),
};
