import { target } from '../../conformance/targets/node.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
