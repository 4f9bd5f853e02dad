//! Comparisons of what is calculated from bytes: `tcp[13] & 2 != 0`, `len > 100`.

use super::super::super::place::FREE;
use super::super::expression::{Comparison, Expression, Operation, Size, Test, Value};
use super::super::names::{self, Protocol};
use super::super::words::Kind;
use super::{MAX_OFFSET, MAX_OPERATIONS, Parser, Result, SLOTS};

impl Parser<'_> {
    /// Whether a calculation begins here: in parentheses it does if one goes on behind them.
    pub(super) fn calculates(&self) -> bool {
        let behind = match self.word().map(|word| &word.kind) {
            Some(Kind::Sign("-")) => return true,
            Some(Kind::Sign("(")) => match self.closing.get(self.at) {
                Some(Some(closing)) => closing + 1,
                _ => return false,
            },
            Some(Kind::Number(_)) => self.at + 1,
            _ => return false,
        };
        let Some(Kind::Sign(sign)) = self.words.get(behind).map(|word| &word.kind) else { return false };
        comparison(sign).is_some() || operation(sign).is_some()
    }

    pub(super) fn comparison(&mut self) -> Result<Expression> {
        let start = self.at;
        self.operations = 0;
        let left = self.value(0)?;
        let Some(Kind::Sign(sign)) = self.word().map(|word| &word.kind) else {
            return Err(self.unexpected("a comparison, such as = 1 or != 0"));
        };
        let Some(comparison) = comparison(sign) else {
            return Err(self.unexpected("a comparison, such as = 1 or != 0"));
        };
        self.at += 1;
        let right = self.value(0)?;
        let first_free = usize::try_from(FREE).unwrap_or(SLOTS);
        if left.slots().max(1 + right.slots()) > SLOTS - first_free {
            return Err(self
                .over(start, "the kernel cannot keep so many numbers at once; say it in fewer parentheses"));
        }
        Ok(Expression::Test(Test::Compare(left, comparison, right)))
    }

    /// A calculation of operators that bind at least so tightly.
    pub(super) fn value(&mut self, tightness: u8) -> Result<Value> {
        let mut left = self.operand()?;
        while let Some(Kind::Sign(sign)) = self.word().map(|word| &word.kind) {
            let Some((operation, binds)) = operation(sign).filter(|(_, binds)| *binds >= tightness) else {
                break;
            };
            self.count_operation()?;
            self.at += 1;
            let start = self.at;
            let right = self.value(binds + 1)?;
            if let Value::Number(right) = right {
                match operation {
                    Operation::Divide | Operation::Remainder if right == 0 => {
                        return Err(self.over(start, "nothing can be divided by 0"));
                    }
                    Operation::ShiftLeft | Operation::ShiftRight if right > 31 => {
                        return Err(self.over(start, "numbers have 32 bits; shift by up to 31"));
                    }
                    _ => {}
                }
            }
            left = match (&left, &right) {
                (Value::Number(one), Value::Number(other)) => match operation.of(*one, *other) {
                    Some(number) => Value::Number(number),
                    None => Value::Calculate(operation, Box::new(left), Box::new(right)),
                },
                _ => Value::Calculate(operation, Box::new(left), Box::new(right)),
            };
        }
        Ok(left)
    }

    pub(super) fn count_operation(&mut self) -> Result<()> {
        self.operations += 1;
        match self.operations > MAX_OPERATIONS {
            true => Err(self.wrong(&format!("a calculation has up to {MAX_OPERATIONS} operations"))),
            false => Ok(()),
        }
    }

    pub(super) fn operand(&mut self) -> Result<Value> {
        const EXPECTED: &str = "a number, len or bytes such as tcp[13]";
        if self.is_sign("-") {
            self.count_operation()?;
            return self.deeper(|parser| {
                parser.at += 1;
                Ok(match parser.operand()? {
                    Value::Number(number) => Value::Number(number.wrapping_neg()),
                    value => Value::Negate(Box::new(value)),
                })
            });
        }
        if self.is_sign("(") {
            return self.nested(|parser| parser.value(0));
        }
        let Some(word) = self.word() else { return Err(self.unexpected(EXPECTED)) };
        let name = match &word.kind {
            Kind::Number(number) => {
                self.at += 1;
                return Ok(Value::Number(*number));
            }
            Kind::Name(name) => name,
            _ => return Err(self.unexpected(EXPECTED)),
        };
        if name == "len" || name == "length" {
            self.at += 1;
            return Ok(Value::Length);
        }
        if let Some(number) = names::constant(name) {
            self.at += 1;
            return Ok(Value::Number(number));
        }
        let Some(protocol) = Protocol::of(name) else {
            return Err(match names::is_known(name) {
                true => self.unexpected(EXPECTED),
                false => self.unknown(name),
            });
        };
        self.at += 1;
        if !self.is_sign("[") {
            return Err(self.unexpected(&format!("[ and the place of a byte, as in {}[0]", protocol.name)));
        }
        self.count_operation()?;
        self.deeper(|parser| parser.bytes(protocol))
    }

    /// `[offset]` or `[offset:size]`.
    pub(super) fn bytes(&mut self, protocol: Protocol) -> Result<Value> {
        self.at += 1;
        let start = self.at;
        let at = self.value(0)?;
        if matches!(at, Value::Number(at) if at > MAX_OFFSET) {
            return Err(self.over(start, "no packet is as long"));
        }
        let mut size = Size::Byte;
        if self.take_sign(":") {
            size = match self.word().map(|word| &word.kind) {
                Some(Kind::Number(1)) => Size::Byte,
                Some(Kind::Number(2)) => Size::Half,
                Some(Kind::Number(4)) => Size::Word,
                _ => return Err(self.unexpected("1, 2 or 4 bytes")),
            };
            self.at += 1;
        }
        if !self.take_sign("]") {
            return Err(self.unexpected("]"));
        }
        Ok(Value::Bytes { layer: protocol.layer(), at: Box::new(at), size })
    }
}

fn comparison(sign: &str) -> Option<Comparison> {
    Some(match sign {
        "=" | "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::More,
        ">=" => Comparison::AtLeast,
        _ => return None,
    })
}

/// An operator, and how tightly it binds.
fn operation(sign: &str) -> Option<(Operation, u8)> {
    Some(match sign {
        "|" => (Operation::Or, 0),
        "^" => (Operation::Xor, 1),
        "&" => (Operation::And, 2),
        "<<" => (Operation::ShiftLeft, 3),
        ">>" => (Operation::ShiftRight, 3),
        "+" => (Operation::Add, 4),
        "-" => (Operation::Subtract, 4),
        "*" => (Operation::Multiply, 5),
        "/" => (Operation::Divide, 5),
        "%" => (Operation::Remainder, 5),
        _ => return None,
    })
}
