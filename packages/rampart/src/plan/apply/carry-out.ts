// From a step to who carries it out. Each does it, looks whether it came about, and says how to take it
// back; a step that fails half-way takes back its own half before it throws.
import type { Step, StepKind, StepOf } from '../../policy/step.ts';
import { addMembers, makeAccount, makeGroup } from './accounts.ts';
import { changeAccess, makeDirectory, removeFile, writeFile } from './files.ts';
import type { Hand } from './hand.ts';
import { handOver } from './hand-over.ts';
import { rehearseRelease } from './rehearse-release.ts';
import { buildSource } from './build-source.ts';
import { installPackage } from './install-package.ts';
import { setKernel } from './kernel.ts';
import { addPassword, deleteUser, proveLogins, setUser } from './logins.ts';
import { removeRelease, unpackRelease, useRelease } from './own-release.ts';
import { replaceReplica } from './replace-replica.ts';
import { restartProcess, startProcess } from './processes.ts';
import { sentinelSet, setParameters } from './settings.ts';
import { takeOver } from './take-over.ts';
import { lowerUnit, maskUnit, raiseUnit } from './units.ts';
import { clusterAddSlots, clusterMeet, clusterReplicate, follow } from './topology.ts';

/** Null: it is not taken back. */
export type Undo = (() => Promise<void>) | null;

export type CarryOut<Kind extends StepKind> = (step: StepOf<Kind>, hand: Hand) => Promise<Undo>;

export function carryOut(step: Step, hand: Hand): Promise<Undo> {
  switch (step.kind) {
    case 'install-package':
      return installPackage(step, hand);
    case 'build-source':
      return buildSource(step, hand);
    case 'unpack-release':
      return unpackRelease(step, hand);
    case 'use-release':
      return useRelease(step, hand);
    case 'remove-release':
      return removeRelease(step, hand);
    case 'lower-unit':
      return lowerUnit(step, hand);
    case 'remove-file':
      return removeFile(step, hand);
    case 'make-group':
      return makeGroup(step, hand);
    case 'add-members':
      return addMembers(step, hand);
    case 'make-account':
      return makeAccount(step, hand);
    case 'make-directory':
      return makeDirectory(step, hand);
    case 'change-access':
      return changeAccess(step, hand);
    case 'write-file':
      return writeFile(step, hand);
    case 'set-kernel':
      return setKernel(step, hand);
    case 'mask-unit':
      return maskUnit(step, hand);
    case 'raise-unit':
      return raiseUnit(step, hand);
    case 'start-process':
      return startProcess(step, hand);
    case 'restart-process':
      return restartProcess(step, hand);
    case 'take-over':
      return takeOver(step, hand);
    case 'replace-replica':
      return replaceReplica(step, hand);
    case 'rehearse-release':
      return rehearseRelease(step, hand);
    case 'hand-over':
      return handOver(step, hand);
    case 'prove-logins':
      return proveLogins(step, hand);
    case 'add-password':
      return addPassword(step, hand);
    case 'set-user':
      return setUser(step, hand);
    case 'delete-user':
      return deleteUser(step, hand);
    case 'set-parameters':
      return setParameters(step, hand);
    case 'sentinel-set':
      return sentinelSet(step, hand);
    case 'follow':
      return follow(step, hand);
    case 'cluster-meet':
      return clusterMeet(step, hand);
    case 'cluster-add-slots':
      return clusterAddSlots(step, hand);
    case 'cluster-replicate':
      return clusterReplicate(step, hand);
  }
}
