import { target } from '../../conformance/targets/web.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
