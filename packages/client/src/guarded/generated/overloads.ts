// Made by setup/write-guarded-types.ts from nothing but a number.

/** Fills the slots that a method leaves free. */
interface Filled {
  (slot: 0): never;
  (slot: 1): never;
  (slot: 2): never;
  (slot: 3): never;
  (slot: 4): never;
  (slot: 5): never;
  (slot: 6): never;
  (slot: 7): never;
  (slot: 8): never;
  (slot: 9): never;
  (slot: 10): never;
  (slot: 11): never;
  (slot: 12): never;
  (slot: 13): never;
  (slot: 14): never;
  (slot: 15): never;
  (slot: 16): never;
  (slot: 17): never;
  (slot: 18): never;
  (slot: 19): never;
  (slot: 20): never;
  (slot: 21): never;
  (slot: 22): never;
  (slot: 23): never;
  (slot: 24): never;
  (slot: 25): never;
  (slot: 26): never;
  (slot: 27): never;
  (slot: 28): never;
  (slot: 29): never;
  (slot: 30): never;
  (slot: 31): never;
  (slot: 32): never;
  (slot: 33): never;
  (slot: 34): never;
  (slot: 35): never;
  (slot: 36): never;
  (slot: 37): never;
  (slot: 38): never;
  (slot: 39): never;
  (slot: 40): never;
  (slot: 41): never;
  (slot: 42): never;
  (slot: 43): never;
  (slot: 44): never;
  (slot: 45): never;
  (slot: 46): never;
  (slot: 47): never;
  (slot: 48): never;
  (slot: 49): never;
  (slot: 50): never;
  (slot: 51): never;
  (slot: 52): never;
  (slot: 53): never;
  (slot: 54): never;
  (slot: 55): never;
  (slot: 56): never;
  (slot: 57): never;
  (slot: 58): never;
  (slot: 59): never;
  (slot: 60): never;
  (slot: 61): never;
  (slot: 62): never;
  (slot: 63): never;
  (slot: 64): never;
  (slot: 65): never;
  (slot: 66): never;
  (slot: 67): never;
  (slot: 68): never;
  (slot: 69): never;
  (slot: 70): never;
  (slot: 71): never;
  (slot: 72): never;
  (slot: 73): never;
  (slot: 74): never;
  (slot: 75): never;
  (slot: 76): never;
  (slot: 77): never;
  (slot: 78): never;
  (slot: 79): never;
  (slot: 80): never;
  (slot: 81): never;
  (slot: 82): never;
  (slot: 83): never;
  (slot: 84): never;
  (slot: 85): never;
  (slot: 86): never;
  (slot: 87): never;
  (slot: 88): never;
  (slot: 89): never;
  (slot: 90): never;
  (slot: 91): never;
  (slot: 92): never;
  (slot: 93): never;
  (slot: 94): never;
  (slot: 95): never;
  (slot: 96): never;
  (slot: 97): never;
  (slot: 98): never;
  (slot: 99): never;
  (slot: 100): never;
  (slot: 101): never;
  (slot: 102): never;
  (slot: 103): never;
  (slot: 104): never;
  (slot: 105): never;
  (slot: 106): never;
  (slot: 107): never;
  (slot: 108): never;
  (slot: 109): never;
  (slot: 110): never;
  (slot: 111): never;
  (slot: 112): never;
  (slot: 113): never;
  (slot: 114): never;
  (slot: 115): never;
  (slot: 116): never;
  (slot: 117): never;
  (slot: 118): never;
  (slot: 119): never;
  (slot: 120): never;
  (slot: 121): never;
  (slot: 122): never;
  (slot: 123): never;
  (slot: 124): never;
  (slot: 125): never;
  (slot: 126): never;
  (slot: 127): never;
}

/** Every overload of a method, as pairs of its arguments and its result. */
export type Overloads<Method> = Filled & Method extends {
  (...args: infer A0): infer R0;
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
  (...args: infer A5): infer R5;
  (...args: infer A6): infer R6;
  (...args: infer A7): infer R7;
  (...args: infer A8): infer R8;
  (...args: infer A9): infer R9;
  (...args: infer A10): infer R10;
  (...args: infer A11): infer R11;
  (...args: infer A12): infer R12;
  (...args: infer A13): infer R13;
  (...args: infer A14): infer R14;
  (...args: infer A15): infer R15;
  (...args: infer A16): infer R16;
  (...args: infer A17): infer R17;
  (...args: infer A18): infer R18;
  (...args: infer A19): infer R19;
  (...args: infer A20): infer R20;
  (...args: infer A21): infer R21;
  (...args: infer A22): infer R22;
  (...args: infer A23): infer R23;
  (...args: infer A24): infer R24;
  (...args: infer A25): infer R25;
  (...args: infer A26): infer R26;
  (...args: infer A27): infer R27;
  (...args: infer A28): infer R28;
  (...args: infer A29): infer R29;
  (...args: infer A30): infer R30;
  (...args: infer A31): infer R31;
  (...args: infer A32): infer R32;
  (...args: infer A33): infer R33;
  (...args: infer A34): infer R34;
  (...args: infer A35): infer R35;
  (...args: infer A36): infer R36;
  (...args: infer A37): infer R37;
  (...args: infer A38): infer R38;
  (...args: infer A39): infer R39;
  (...args: infer A40): infer R40;
  (...args: infer A41): infer R41;
  (...args: infer A42): infer R42;
  (...args: infer A43): infer R43;
  (...args: infer A44): infer R44;
  (...args: infer A45): infer R45;
  (...args: infer A46): infer R46;
  (...args: infer A47): infer R47;
  (...args: infer A48): infer R48;
  (...args: infer A49): infer R49;
  (...args: infer A50): infer R50;
  (...args: infer A51): infer R51;
  (...args: infer A52): infer R52;
  (...args: infer A53): infer R53;
  (...args: infer A54): infer R54;
  (...args: infer A55): infer R55;
  (...args: infer A56): infer R56;
  (...args: infer A57): infer R57;
  (...args: infer A58): infer R58;
  (...args: infer A59): infer R59;
  (...args: infer A60): infer R60;
  (...args: infer A61): infer R61;
  (...args: infer A62): infer R62;
  (...args: infer A63): infer R63;
  (...args: infer A64): infer R64;
  (...args: infer A65): infer R65;
  (...args: infer A66): infer R66;
  (...args: infer A67): infer R67;
  (...args: infer A68): infer R68;
  (...args: infer A69): infer R69;
  (...args: infer A70): infer R70;
  (...args: infer A71): infer R71;
  (...args: infer A72): infer R72;
  (...args: infer A73): infer R73;
  (...args: infer A74): infer R74;
  (...args: infer A75): infer R75;
  (...args: infer A76): infer R76;
  (...args: infer A77): infer R77;
  (...args: infer A78): infer R78;
  (...args: infer A79): infer R79;
  (...args: infer A80): infer R80;
  (...args: infer A81): infer R81;
  (...args: infer A82): infer R82;
  (...args: infer A83): infer R83;
  (...args: infer A84): infer R84;
  (...args: infer A85): infer R85;
  (...args: infer A86): infer R86;
  (...args: infer A87): infer R87;
  (...args: infer A88): infer R88;
  (...args: infer A89): infer R89;
  (...args: infer A90): infer R90;
  (...args: infer A91): infer R91;
  (...args: infer A92): infer R92;
  (...args: infer A93): infer R93;
  (...args: infer A94): infer R94;
  (...args: infer A95): infer R95;
  (...args: infer A96): infer R96;
  (...args: infer A97): infer R97;
  (...args: infer A98): infer R98;
  (...args: infer A99): infer R99;
  (...args: infer A100): infer R100;
  (...args: infer A101): infer R101;
  (...args: infer A102): infer R102;
  (...args: infer A103): infer R103;
  (...args: infer A104): infer R104;
  (...args: infer A105): infer R105;
  (...args: infer A106): infer R106;
  (...args: infer A107): infer R107;
  (...args: infer A108): infer R108;
  (...args: infer A109): infer R109;
  (...args: infer A110): infer R110;
  (...args: infer A111): infer R111;
  (...args: infer A112): infer R112;
  (...args: infer A113): infer R113;
  (...args: infer A114): infer R114;
  (...args: infer A115): infer R115;
  (...args: infer A116): infer R116;
  (...args: infer A117): infer R117;
  (...args: infer A118): infer R118;
  (...args: infer A119): infer R119;
  (...args: infer A120): infer R120;
  (...args: infer A121): infer R121;
  (...args: infer A122): infer R122;
  (...args: infer A123): infer R123;
  (...args: infer A124): infer R124;
  (...args: infer A125): infer R125;
  (...args: infer A126): infer R126;
  (...args: infer A127): infer R127;
}
  ? [
      [A0, R0],
      [A1, R1],
      [A2, R2],
      [A3, R3],
      [A4, R4],
      [A5, R5],
      [A6, R6],
      [A7, R7],
      [A8, R8],
      [A9, R9],
      [A10, R10],
      [A11, R11],
      [A12, R12],
      [A13, R13],
      [A14, R14],
      [A15, R15],
      [A16, R16],
      [A17, R17],
      [A18, R18],
      [A19, R19],
      [A20, R20],
      [A21, R21],
      [A22, R22],
      [A23, R23],
      [A24, R24],
      [A25, R25],
      [A26, R26],
      [A27, R27],
      [A28, R28],
      [A29, R29],
      [A30, R30],
      [A31, R31],
      [A32, R32],
      [A33, R33],
      [A34, R34],
      [A35, R35],
      [A36, R36],
      [A37, R37],
      [A38, R38],
      [A39, R39],
      [A40, R40],
      [A41, R41],
      [A42, R42],
      [A43, R43],
      [A44, R44],
      [A45, R45],
      [A46, R46],
      [A47, R47],
      [A48, R48],
      [A49, R49],
      [A50, R50],
      [A51, R51],
      [A52, R52],
      [A53, R53],
      [A54, R54],
      [A55, R55],
      [A56, R56],
      [A57, R57],
      [A58, R58],
      [A59, R59],
      [A60, R60],
      [A61, R61],
      [A62, R62],
      [A63, R63],
      [A64, R64],
      [A65, R65],
      [A66, R66],
      [A67, R67],
      [A68, R68],
      [A69, R69],
      [A70, R70],
      [A71, R71],
      [A72, R72],
      [A73, R73],
      [A74, R74],
      [A75, R75],
      [A76, R76],
      [A77, R77],
      [A78, R78],
      [A79, R79],
      [A80, R80],
      [A81, R81],
      [A82, R82],
      [A83, R83],
      [A84, R84],
      [A85, R85],
      [A86, R86],
      [A87, R87],
      [A88, R88],
      [A89, R89],
      [A90, R90],
      [A91, R91],
      [A92, R92],
      [A93, R93],
      [A94, R94],
      [A95, R95],
      [A96, R96],
      [A97, R97],
      [A98, R98],
      [A99, R99],
      [A100, R100],
      [A101, R101],
      [A102, R102],
      [A103, R103],
      [A104, R104],
      [A105, R105],
      [A106, R106],
      [A107, R107],
      [A108, R108],
      [A109, R109],
      [A110, R110],
      [A111, R111],
      [A112, R112],
      [A113, R113],
      [A114, R114],
      [A115, R115],
      [A116, R116],
      [A117, R117],
      [A118, R118],
      [A119, R119],
      [A120, R120],
      [A121, R121],
      [A122, R122],
      [A123, R123],
      [A124, R124],
      [A125, R125],
      [A126, R126],
      [A127, R127],
    ]
  : never;
