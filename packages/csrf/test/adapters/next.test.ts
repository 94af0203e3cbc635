import { target } from '../../conformance/targets/next.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
