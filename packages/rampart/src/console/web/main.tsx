// The console in the browser begins here.
import { render } from 'preact';

import { App } from './shell/app.tsx';
import { learnSession } from './talk/session.ts';

const place = document.getElementById('page');
if (place !== null) {
  render(<App />, place);
  void learnSession();
}
