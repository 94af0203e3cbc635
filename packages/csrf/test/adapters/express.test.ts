import { target } from '../../conformance/targets/express.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
