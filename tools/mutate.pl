#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Mutants that each remove one check: a condition that refuses never holds, one that lets pass always holds, each part of
# an "a || b" that refuses is left out, and a function of type bool says yes. In the functions that tests/mutate/checks
# names.
#	mutate.pl list CHECKS           one mutant a line: NUMBER FILE:LINE FUNCTION KIND text
#	mutate.pl apply CHECKS NUMBER   changes that file and prints its name
# CHECKS has lines "FILE FUNCTION …"; "FILE *" is every function of the file. A line that ends in
# "/* no mutant: why */" is left alone.
use strict;
use warnings;

sub slurp { open my $f, '<', $_[0] or die "$_[0]: $!\n"; local $/; return scalar <$f>; }

# Where the bracket that opens at $at closes; strings and characters are skipped.
sub closing {
	my ($s, $at) = @_;
	my ($depth, $open) = (0, substr($s, $at, 1));
	my $shut = $open eq '(' ? ')' : '}';
	pos($s) = $at;
	while ($s =~ /\G(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*.*?\*\/|(.))/gs) {
		next unless defined $1;
		$depth++ if $1 eq $open;
		return pos($s) - 1 if $1 eq $shut && --$depth == 0;
	}
	die "unbalanced\n";
}

# [function, is bool, start, end] of each function body of the file.
sub functions {
	my ($s) = @_;
	my @out;
	while ($s =~ /^((?:[a-z][a-z_ *0-9]*[ *]))(\w+)\((?:[^;{}]|\n)*?\)\n\{/mg) {
		my ($type, $name, $open) = ($1, $2, pos($s) - 1);
		my $end = closing($s, $open);
		push @out, [$name, scalar($type =~ /\bbool\b/), $open, $end];
		pos($s) = $end;
	}
	return @out;
}

# The operands of the || at the outermost level; one when there is none.
sub parts {
	my ($cond) = @_;
	return $cond if $cond =~ /\?/;
	my ($depth, @out) = (0, '');
	for my $piece (split /([()]|\|\|)/, $cond) {
		if ($piece eq '||' && $depth == 0) {
			push @out, '';
			next;
		}
		$depth += $piece eq '(' ? 1 : $piece eq ')' ? -1 : 0;
		$out[-1] .= $piece;
	}
	return @out;
}

# [offset, length, replacement, line, function, kind, text] of each mutant of a function.
sub mutants_of {
	my ($s, $name, $bool, $from, $to) = @_;
	my @out;
	my $body = substr($s, $from, $to - $from);
	my $add = sub {
		my ($at, $len, $new, $kind) = @_;
		my $line = 1 + (substr($s, 0, $at) =~ tr/\n//);
		my ($text) = substr($s, $at) =~ /^([^\n]*)/;
		my ($whole) = (substr($s, 0, $at) =~ /([^\n]*)$/)[0] . $text;
		return if $whole =~ m{/\* no mutant: };
		push @out, [$at, $len, $new, $line, $name, $kind, $text];
	};
	while ($body =~ /\bif \(/g) {
		my $open = $from + pos($body) - 1;
		my $end = closing($s, $open);
		my $cond = substr($s, $open + 1, $end - $open - 1);
		next if $cond =~ /^(!?e|!?err|e \|\| .*)$/s;    # not a check but an error on its way
		my ($then) = substr($s, $end + 1) =~ /^\s*\{?\s*([^;]*;)/;
		if ($then =~ /^return (OK|true|TOKEN_FITS)\b/) {
			$add->($open + 1, $end - $open - 1, "1 || ($cond)", 'always');
			next;
		}
		$add->($open + 1, $end - $open - 1, "0 && ($cond)", 'never');
		my @parts = parts($cond);
		next if @parts < 2;
		my $at = $open + 1;
		for my $part (@parts) {
			$add->($at, length $part, " 0 ", 'part');
			$at += 2 + length $part;
		}
	}
	if ($bool) {
		while ($body =~ /\breturn ([^;]+);/g) {
			my ($value, $at) = ($1, $from + $-[1]);
			next if $value eq 'true' || $value eq 'false';
			$add->($at, length $value, "($value) || 1", 'always');
		}
	}
	return @out;
}

sub mutants {
	my ($checks) = @_;
	my @out;
	for my $line (split /\n/, slurp($checks)) {
		next if $line =~ /^\s*(#|$)/;
		my ($file, @names) = split ' ', $line;
		my %want = map { $_ => 1 } @names;
		my $s = slurp($file);
		for my $f (functions($s)) {
			next unless $want{'*'} || delete $want{$f->[0]};
			push @out, [$file, @$_] for mutants_of($s, @$f);
		}
		delete $want{'*'};
		die "$file has no function " . join(' ', keys %want) . "\n" if %want;
	}
	return @out;
}

my ($what, $checks, $number) = @ARGV;
my @all = mutants($checks);
if ($what eq 'list') {
	my $n = 0;
	printf "%d %s:%d %s %s %s\n", $n++, @$_[0, 4, 5, 6, 7] for @all;
} elsif ($what eq 'apply') {
	my ($file, $at, $len, $new) = @{$all[$number]};
	my $s = slurp($file);
	substr($s, $at, $len) = $new;
	open my $f, '>', $file or die "$file: $!\n";
	print $f $s;
	close $f or die "$file: $!\n";
	print "$file\n";
} else {
	die "usage: mutate.pl list|apply CHECKS [NUMBER]\n";
}
